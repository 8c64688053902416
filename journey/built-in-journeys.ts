// The journeys every realm has from the start: `PasswordGrant` and `Login`, both user name and password.

import { failureNodeId, type Journey, successNodeId } from './tree.ts'

/** What runs when a caller names no journey. */
export const defaultJourney = 'Login'

/** Source: the `PasswordGrant` and `Login` trees of a new Identity Cloud realm, with the plain collectors. */
export const builtInJourneys: readonly Journey[] = [
  passwordJourney('PasswordGrant'),
  passwordJourney(defaultJourney),
]

/**
 * Headers if they are there, else one page that asks for both; then the decision.
 *
 * ```
 * Zero Page Login Collector ──true──▶ Data Store Decision ──true──▶ Success
 *          └──false──▶ Page ──────────────▲        └──false──▶ Failure
 * ```
 */
function passwordJourney(name: string): Journey {
  const [headers, page, decision] = ['zero-page-login', 'page', 'decision'] as const
  const [username, password] = ['username', 'password'] as const
  return {
    tree: {
      _id: name,
      entryNodeId: headers,
      nodes: {
        [headers]: {
          nodeType: 'ZeroPageLoginNode',
          displayName: 'Zero Page Login Collector',
          connections: { true: decision, false: page },
        },
        [page]: { nodeType: 'PageNode', displayName: 'Page Node', connections: { outcome: decision } },
        [decision]: {
          nodeType: 'DataStoreDecisionNode',
          displayName: 'Data Store Decision',
          connections: { true: successNodeId, false: failureNodeId },
        },
      },
    },
    nodes: {
      [headers]: {
        _id: headers,
        _type: { _id: 'ZeroPageLoginNode' },
        usernameHeader: 'X-OpenAM-Username',
        passwordHeader: 'X-OpenAM-Password',
        allowWithoutReferer: true,
        referrerWhiteList: [],
      },
      [page]: {
        _id: page,
        _type: { _id: 'PageNode' },
        nodes: [
          { _id: username, nodeType: 'UsernameCollectorNode', displayName: 'Username Collector' },
          { _id: password, nodeType: 'PasswordCollectorNode', displayName: 'Password Collector' },
        ],
        pageHeader: {},
        pageDescription: {},
      },
      [decision]: { _id: decision, _type: { _id: 'DataStoreDecisionNode' } },
    },
    innerNodes: {
      [username]: { _id: username, _type: { _id: 'UsernameCollectorNode' } },
      [password]: { _id: password, _type: { _id: 'PasswordCollectorNode' } },
    },
  }
}
