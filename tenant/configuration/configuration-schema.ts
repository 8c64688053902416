// The configuration file as a JSON Schema, with which editors complete and check it.

import type { JsonObject, JsonValue } from '#crest'
import { configurationGroup, defaultPlacement } from './configuration-table.ts'
import type { Setting, Shape } from './setting-shape.ts'
import { defaultSettings } from './settings.ts'

/** Draft 7: the newest one that the common editors know. */
export function configurationSchema(): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of a Callbook tenant',
    // Words of Visual Studio Code, without which it marks what the tenant reads.
    allowComments: true,
    allowTrailingCommas: true,
    ...schemaOf(configurationGroup, { ...defaultPlacement, ...defaultSettings }),
  }
}

function schemaOf(shape: Shape, byDefault: unknown): JsonObject {
  switch (shape.kind) {
    case 'boolean':
      return { type: 'boolean' }
    case 'number':
      return { type: 'integer', minimum: shape.minimum, maximum: shape.maximum }
    case 'choice':
      return { enum: [...shape.values] }
    case 'text': {
      const text = { type: 'string', pattern: shape.pattern.source }
      return shape.isSecret ? { anyOf: [text, elsewhere('env'), elsewhere('file')] } : text
    }
    case 'list':
      return { type: 'array', items: schemaOf(shape.of, undefined) }
    case 'map':
      return {
        type: 'object',
        propertyNames: { pattern: shape.names.pattern.source },
        additionalProperties: schemaOf(shape.of, undefined),
      }
    case 'document':
      return { type: 'object' }
    case 'either':
      return { anyOf: shape.of.map((one) => schemaOf(one, undefined)) }
    case 'group': {
      const members = Object.entries(shape.members).map(([name, setting]) => [
        name,
        memberSchema(setting, (byDefault as Record<string, unknown> | undefined)?.[name]),
      ])
      return {
        type: 'object',
        properties: Object.fromEntries(members),
        ...(shape.required.length > 0 && { required: [...shape.required] }),
        additionalProperties: false,
      }
    }
  }
}

/** A group's default is that of its members. */
function memberSchema(setting: Setting, byDefault: unknown): JsonObject {
  const unit = setting.kind === 'number' && setting.unit ? ` In ${setting.unit}.` : ''
  return {
    description: `${setting.about}${unit}`,
    ...(byDefault !== undefined && setting.kind !== 'group' && { default: byDefault as JsonValue }),
    ...schemaOf(setting, byDefault),
  }
}

const elsewhere = (kind: 'env' | 'file'): JsonObject => ({
  type: 'object',
  properties: { [kind]: { type: 'string' } },
  required: [kind],
  additionalProperties: false,
})
