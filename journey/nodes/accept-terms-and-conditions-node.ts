// Accept Terms and Conditions: asks until the terms are accepted.

import { termsAndConditionsCallback } from '../profile-callbacks.ts'
import type { NodeType } from './node-type.ts'
import { objectAttributesOf } from './profile.ts'

/**
 * The terms are those of the settings. Which version was accepted and when goes into the profile with the next Create Object or
 * Patch Object node. Source: AM's page of the node, am-external `AcceptTermsAndConditionsNode`, AM's page of self-registration.
 */
export const acceptTermsAndConditionsNode = {
  id: 'AcceptTermsAndConditionsNode',
  asks: true,
  outcomes: () => ['outcome'],
  async process(_config, { answers, selfService, clock, state }) {
    if (answers?.[0] !== true) return { callbacks: [termsAndConditionsCallback(selfService)] }
    const accepted = {
      'termsAccepted/acceptDate': new Date(clock.nowMs()).toISOString(),
      'termsAccepted/termsVersion': selfService.termsVersion,
    }
    return { outcome: 'outcome', shared: { objectAttributes: { ...objectAttributesOf(state), ...accepted } } }
  },
} satisfies NodeType
