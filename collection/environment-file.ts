// An exported environment, or the exported globals.

import type { Environment } from './collection.ts'
import { CollectionError } from './diagnostic.ts'
import { parseJsonFile } from './json-file.ts'
import { inFile, isList, isObject, member, textOf } from './json-reader.ts'
import { parseVariables } from './variables.ts'

/**
 * Reads what Postman exports for an environment or for the globals, also in the API's wrapper
 * `{ "environment": { … } }`. Disabled variables are left out.
 *
 * @param fileName for messages only
 * @throws CollectionError E_JSON, E_LIMIT, E_ENVIRONMENT; E_COLLECTION with a JSON pointer for a wrong member
 */
export function parseEnvironment(text: string, fileName: string): Environment {
  const file = parseJsonFile(text, fileName)
  const isWrapped = isObject(file) && isObject(file.environment)
  const environment = isWrapped ? file.environment : file
  if (!isObject(environment) || !isList(environment.values)) {
    const isCollection =
      isObject(environment) && (isList(environment.item) || isObject(environment.collection))
    throw new CollectionError(
      'E_ENVIRONMENT',
      `${fileName} is ${isCollection ? 'a collection' : 'no Postman environment'}: it has no list "values"`,
      'in Postman open the environment, choose Export, and give that file',
    )
  }
  const at = isWrapped ? '/environment' : ''
  return inFile(fileName, () => ({
    name: textOf(member(environment, 'name', at)) || fileName,
    variables: parseVariables(member(environment, 'values', at)),
  }))
}
