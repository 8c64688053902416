// What a reader has to know to run a program: its inputs, what has to be there, and the commands.

import { type Html, html } from '#markup'
import type { Input, Program } from '#program'
import type { Run, Tool } from '#targets'
import { codeCard } from './code-card.ts'
import type { Section } from './item-page.ts'
import { fileLink, fileName, type ProgramPlace, programLink } from './links.ts'

export function inputsSection(place: ProgramPlace, program: Program): Section {
  const rows = program.inputs.map(
    (input) =>
      html`<tr><th scope="row"><code>${input.name}</code></th><td>${shownValue(input)}</td><td>${origin(place, input)}</td></tr>`,
  )
  return {
    id: 'inputs',
    title: 'Inputs',
    body: html`<p>The program reads each from the environment variable of its name; what is not set there has the value shown.</p>
<div class="table" tabindex="0" role="region" aria-label="Inputs"><table><thead><tr><th scope="col">Name</th><th scope="col">Value</th><th scope="col">Where it comes from</th></tr></thead>
<tbody>${rows}</tbody></table></div>`,
  }
}

export function runItYourselfSection(place: ProgramPlace, program: Program): Section {
  const { run } = place.target
  const body =
    'never' in run ? html`<p>It cannot be run here: ${run.never}.</p>` : runBody(place, program, run)
  return { id: 'how', title: 'Run it yourself', body }
}

function shownValue(input: Input): Html {
  if (input.default !== undefined)
    return input.default === '' ? html`<span class="quiet">empty</span>` : html`<code>${input.default}</code>`
  const kind = input.isSecret ? 'Secret' : 'No default'
  return html`${kind}: set the environment variable <code>${input.environmentName}</code>`
}

function origin({ shelf, target }: ProgramPlace, input: Input): Html {
  if (input.setBy === undefined)
    return html`${input.default === undefined ? 'You' : 'The collection or its environment'}`
  const item = shelf.items.find(({ name }) => name === input.setBy)
  if (item === undefined) return html`${input.setBy}`
  return html`<a href="${programLink({ shelf, item, target, withPrerequisites: false })}">${item.name}</a>`
}

function runBody(place: ProgramPlace, program: Program, run: Run): Html {
  const asked = program.inputs.filter((input) => input.default === undefined)
  const commands = [run.build, run.command].flatMap((command) => (command ? [commandLine(command)] : []))
  return html`<p>Save the program as <a href="${fileLink(place)}" download><code>${fileName(place)}</code></a> in a folder of its own. ${
    run.needs.length > 0
      ? 'What has to be there, and the command that tells:'
      : 'Nothing has to be installed.'
  }</p>
${run.needs.length > 0 && needsTable(run.needs)}
${
  asked.length > 0 &&
  html`<p>Set what has no default. Typed like this, it stays out of the shell’s history:</p>
${codeCard({ id: 'ask', name: 'Shell: inputs', text: askingFor(asked), language: 'bash' })}`
}
<p>Run it:</p>
${codeCard({ id: 'commands', name: 'Shell: run', text: commands.join('\n'), language: 'bash' })}`
}

function needsTable(needs: readonly Tool[]): Html {
  return html`<div class="table" tabindex="0" role="region" aria-label="Needs"><table><thead><tr><th scope="col">Needs</th><th scope="col">Version</th><th scope="col">On Debian</th></tr></thead><tbody>${needs.map(
    ({ name, version, debian }) =>
      html`<tr><th scope="row">${name}</th><td><code>${commandLine(version)}</code></td><td>${
        debian ? html`<code>apt install ${debian}</code>` : 'no package'
      }</td></tr>`,
  )}</tbody></table></div>`
}

/** The braces make the shell read all lines before the first question, so pasted lines are not taken for answers. */
function askingFor(inputs: readonly Input[]): string {
  const questions = inputs.map(({ environmentName, isSecret }) => {
    const read = isSecret ? `read -rs ${environmentName}; echo` : `read -r ${environmentName}`
    return `  printf '${environmentName}: '; ${read}; export ${environmentName}`
  })
  return ['{', ...questions, '}'].join('\n')
}

function commandLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}
