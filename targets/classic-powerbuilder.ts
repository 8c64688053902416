// PowerBuilder in the classic style: exactly what a page of Chilkat Online Tools shows. It is for comparing, not for running.

import { type ClassicItem, type Code, code, indent, lines } from '#program'
import { quotePowerScript as quote } from './quotes.ts'
import { TargetError } from './target-error.ts'

/**
 * The page's program, byte for byte. Known is the shape of a request without a body whose saved answer has none.
 * @throws TargetError `E_CLASSIC` for an item whose layout no known page shows
 */
export function printClassicPowerBuilder(item: ClassicItem): Code {
  const unknown = unknownLayout(item)
  if (unknown !== undefined)
    throw new TargetError(
      'E_CLASSIC',
      `the classic style is not known for ${unknown}`,
      'print it in the runnable style',
    )
  return lines(
    code`integer li_rc`,
    code`oleobject loo_Http`,
    code`integer li_Success`,
    code`oleobject loo_Resp`,
    code``,
    code`// This example assumes the Chilkat API to have been previously unlocked.`,
    code`// See Global Unlock Sample for sample code.`,
    code``,
    code`loo_Http = create oleobject`,
    code`// Use "Chilkat_9_5_0.Http" for versions of Chilkat < 10.0.0`,
    code`li_rc = loo_Http.ConnectToNewObject("Chilkat.Http")`,
    code`if li_rc < 0 then`,
    indent(
      '    ',
      code`destroy loo_Http`,
      code`MessageBox("Error","Connecting to COM object failed")`,
      code`return`,
    ),
    code`end if`,
    code``,
    item.headers.map(({ name, value }) => code`loo_Http.SetRequestHeader(${quote(name)},${quote(value)})`),
    item.headers.length > 0 && code``,
    code`loo_Resp = loo_Http.QuickRequest(${quote(item.method)},${quote(item.url)})`,
    code`if loo_Http.LastMethodSuccess = 0 then`,
    indent('    ', code`Write-Debug loo_Http.LastErrorText`, code`destroy loo_Http`, code`return`),
    code`end if`,
    code``,
    code`Write-Debug string(loo_Resp.StatusCode)`,
    code`Write-Debug loo_Resp.BodyStr`,
    code`destroy loo_Resp`,
    code``,
    code``,
    code`destroy loo_Http`,
    code``,
  )
}

/** What of the item no known page shows in PowerBuilder; `undefined` when all of it is known. */
function unknownLayout({ method, body, bodyMode, auth, hasAnswerTemplate }: ClassicItem): string | undefined {
  if (method === 'GET') return 'GET in PowerBuilder: the names of its variables are on no known page'
  if (body !== '' || !['none', 'raw'].includes(bodyMode))
    return `a body (${bodyMode}) in PowerBuilder: no known page shows how it is laid out`
  if (auth.type !== 'noauth') return `${auth.type} authentication in PowerBuilder`
  return hasAnswerTemplate
    ? 'an item with a saved answer: the program then reads it, in a layout that is not known'
    : undefined
}
