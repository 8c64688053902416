// Email Suspend: sends a mail and waits until the address in it is followed. No mail is sent here.

import { ResourceException } from '#crest'
import type { NodeType } from './node-type.ts'

/**
 * A tree may hold it, so that the others of its ways can be walked. Whoever comes to it is told, whether or not there is somebody to
 * send to.
 *
 * @throws ResourceException 501
 */
export const emailSuspendNode = {
  id: 'EmailSuspendNode',
  outcomes: () => ['outcome'],
  fails: 'sends a mail, and none is sent here: who comes there is answered 501',
  async process() {
    throw new ResourceException(501, 'This journey goes on by a mail, and none is sent here')
  },
} satisfies NodeType
