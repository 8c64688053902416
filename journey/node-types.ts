// All kinds of nodes there are. A new one is one file and one line here.

import { dataStoreDecisionNode } from './data-store-decision-node.ts'
import type { NodeType } from './node-type.ts'
import { pageNode } from './page-node.ts'
import { passwordCollectorNode } from './password-collector-node.ts'
import { usernameCollectorNode } from './username-collector-node.ts'
import { zeroPageLoginNode } from './zero-page-login-node.ts'

const list: readonly NodeType[] = [
  zeroPageLoginNode,
  pageNode,
  usernameCollectorNode,
  passwordCollectorNode,
  dataStoreDecisionNode,
]

/** By AM's name of the type. */
export const nodeTypes: ReadonlyMap<string, NodeType> = new Map(list.map((type) => [type.id, type]))
