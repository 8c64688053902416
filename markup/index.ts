export { escapeHtml, type Html, html, trustedMarkup } from './html.ts'
