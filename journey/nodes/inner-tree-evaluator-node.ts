// Inner Tree Evaluator: runs another journey as a part of this one.

import { needsText } from './node-config.ts'
import type { NodeType } from './node-type.ts'

/**
 * Setting: `tree`, the other's name. Its success is the outcome `true`, its failure `false`. They share one state; of
 * what a tree says of itself (`noSession`, `maximumSessionTime`, …) only the outermost tree's counts. `displayErrorOutcome` adds an outcome in AM that nothing here takes.
 */
export const innerTreeEvaluatorNode = {
  id: 'InnerTreeEvaluatorNode',
  outcomes: () => ['true', 'false'],
  problem: (config) => needsText(config, 'tree'),
  async process({ tree }) {
    return { innerTree: String(tree) }
  },
} satisfies NodeType
