// All kinds of nodes there are. A new one is one file and one line here.

import { acceptTermsAndConditionsNode } from './accept-terms-and-conditions-node.ts'
import { accountLockoutNode } from './account-lockout-node.ts'
import { attributeCollectorNode } from './attribute-collector-node.ts'
import { attributePresentDecisionNode } from './attribute-present-decision-node.ts'
import { attributeValueDecisionNode } from './attribute-value-decision-node.ts'
import { choiceCollectorNode } from './choice-collector-node.ts'
import { createObjectNode } from './create-object-node.ts'
import { dataStoreDecisionNode } from './data-store-decision-node.ts'
import { emailSuspendNode } from './email-suspend-node.ts'
import { emailTemplateNode } from './email-template-node.ts'
import { identifyExistingUserNode } from './identify-existing-user-node.ts'
import { identityStoreDecisionNode } from './identity-store-decision-node.ts'
import { incrementLoginCountNode } from './increment-login-count-node.ts'
import { innerTreeEvaluatorNode } from './inner-tree-evaluator-node.ts'
import { kbaCreateNode } from './kba-create-node.ts'
import { kbaDecisionNode } from './kba-decision-node.ts'
import { kbaVerifyNode } from './kba-verify-node.ts'
import { loginCountDecisionNode } from './login-count-decision-node.ts'
import { messageNode } from './message-node.ts'
import type { NodeType } from './node-type.ts'
import { oathRegistrationNode } from './oath-registration-node.ts'
import { oathTokenVerifierNode } from './oath-token-verifier-node.ts'
import { pageNode } from './page-node.ts'
import { passwordCollectorNode } from './password-collector-node.ts'
import { patchObjectNode } from './patch-object-node.ts'
import { pollingWaitNode } from './polling-wait-node.ts'
import { queryFilterDecisionNode } from './query-filter-decision-node.ts'
import { retryLimitDecisionNode } from './retry-limit-decision-node.ts'
import { sessionDataNode } from './session-data-node.ts'
import { setFailureDetailsNode } from './set-failure-details-node.ts'
import { setFailureUrlNode } from './set-failure-url-node.ts'
import { setSessionPropertiesNode } from './set-session-properties-node.ts'
import { setSuccessUrlNode } from './set-success-url-node.ts'
import { usernameCollectorNode } from './username-collector-node.ts'
import { validatedPasswordNode } from './validated-password-node.ts'
import { validatedUsernameNode } from './validated-username-node.ts'
import { zeroPageLoginNode } from './zero-page-login-node.ts'

const list: readonly NodeType[] = [
  zeroPageLoginNode,
  pageNode,
  usernameCollectorNode,
  passwordCollectorNode,
  validatedUsernameNode,
  validatedPasswordNode,
  dataStoreDecisionNode,
  identityStoreDecisionNode,
  choiceCollectorNode,
  messageNode,
  pollingWaitNode,
  oathTokenVerifierNode,
  oathRegistrationNode,
  retryLimitDecisionNode,
  accountLockoutNode,
  incrementLoginCountNode,
  loginCountDecisionNode,
  queryFilterDecisionNode,
  attributePresentDecisionNode,
  attributeValueDecisionNode,
  identifyExistingUserNode,
  sessionDataNode,
  attributeCollectorNode,
  kbaCreateNode,
  kbaDecisionNode,
  kbaVerifyNode,
  acceptTermsAndConditionsNode,
  createObjectNode,
  patchObjectNode,
  emailSuspendNode,
  emailTemplateNode,
  setSessionPropertiesNode,
  setSuccessUrlNode,
  setFailureUrlNode,
  setFailureDetailsNode,
  innerTreeEvaluatorNode,
]

/** By AM's name of the type. */
export const nodeTypes: ReadonlyMap<string, NodeType> = new Map(list.map((type) => [type.id, type]))
