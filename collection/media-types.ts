// The type of a file by its extension, as Postman's sender looks it up.

import { posix } from 'node:path'

/**
 * The media type for a path; `undefined` when Postman knows none for its extension, or the table here does not have it.
 * Source: mime-types 2.1, the extensions one meets; a test holds each against what Postman sends.
 */
export function mediaTypeOf(path: string): string | undefined {
  return byExtension.get(extensionOf(path))
}

/** Whether the table knows what Postman does with this extension; knowing no type is an answer too. */
export function isKnownExtension(path: string): boolean {
  const extension = extensionOf(path)
  return extension === '' || byExtension.has(extension) || untyped.has(extension)
}

/** In lower case, without the dot. A name without a dot is an extension itself, unless it lies in a folder. */
const extensionOf = (path: string) => posix.extname(`x.${path}`).slice(1).toLowerCase()

/** Extensions of which Postman knows no type. */
const untyped = new Set(
  words('avro cs csr dat go gpg graphql jsonl ndjson parquet plist properties proto ps1 py rb tgz zst'),
)

const extensionsOf: Readonly<Record<string, string>> = {
  'application/atom+xml': 'atom',
  'application/epub+zip': 'epub',
  'application/geo+json': 'geojson',
  'application/gpx+xml': 'gpx',
  'application/gzip': 'gz',
  'application/java-archive': 'jar war',
  'application/java-vm': 'class',
  'application/javascript': 'js mjs',
  'application/json': 'json map',
  'application/ld+json': 'jsonld',
  'application/msword': 'doc',
  'application/node': 'cjs',
  'application/octet-stream': 'bin',
  'application/pdf': 'pdf',
  'application/pgp-keys': 'asc',
  'application/pgp-signature': 'sig',
  'application/pkcs7-mime': 'p7m',
  'application/pkcs7-signature': 'p7s',
  'application/pkix-cert': 'cer',
  'application/postscript': 'ai eps ps',
  'application/rss+xml': 'rss',
  'application/rtf': 'rtf',
  'application/toml': 'toml',
  'application/vnd.android.package-archive': 'apk',
  'application/vnd.apple.keynote': 'key',
  'application/vnd.google-earth.kml+xml': 'kml',
  'application/vnd.google-earth.kmz': 'kmz',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.ms-fontobject': 'eot',
  'application/vnd.ms-outlook': 'msg',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.oasis.opendocument.presentation': 'odp',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.rar': 'rar',
  'application/wasm': 'wasm',
  'application/wsdl+xml': 'wsdl',
  'application/x-7z-compressed': '7z',
  'application/x-apple-diskimage': 'dmg',
  'application/x-bzip2': 'bz2',
  'application/x-debian-package': 'deb',
  'application/x-httpd-php': 'php',
  'application/x-iso9660-image': 'iso',
  'application/x-msdos-program': 'exe',
  'application/x-msdownload': 'dll msi bat',
  'application/x-perl': 'pl',
  'application/x-pkcs12': 'p12 pfx',
  'application/x-pkcs7-certificates': 'p7b',
  'application/x-redhat-package-manager': 'rpm',
  'application/x-sh': 'sh',
  'application/x-shockwave-flash': 'swf',
  'application/x-sql': 'sql',
  'application/x-tar': 'tar',
  'application/x-x509-ca-cert': 'pem crt der',
  'application/x-xz': 'xz',
  'application/xhtml+xml': 'xhtml',
  'application/xml': 'xml xsd xsl',
  'application/xslt+xml': 'xslt',
  'application/zip': 'zip',
  'audio/midi': 'mid',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg oga opus',
  'audio/wave': 'wav',
  'audio/x-aac': 'aac',
  'audio/x-flac': 'flac',
  'font/otf': 'otf',
  'font/ttf': 'ttf',
  'font/woff': 'woff',
  'font/woff2': 'woff2',
  'image/avif': 'avif',
  'image/bmp': 'bmp',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/heif': 'heif',
  'image/jpeg': 'jpg jpeg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/tiff': 'tif tiff',
  'image/vnd.adobe.photoshop': 'psd',
  'image/vnd.microsoft.icon': 'ico',
  'image/webp': 'webp',
  'message/rfc822': 'eml',
  'model/gltf+json': 'gltf',
  'model/gltf-binary': 'glb',
  'model/obj': 'obj',
  'model/stl': 'stl',
  'text/calendar': 'ics',
  'text/css': 'css',
  'text/csv': 'csv',
  'text/html': 'html htm',
  'text/markdown': 'md markdown',
  'text/plain': 'txt ini log conf',
  'text/tab-separated-values': 'tsv',
  'text/x-c': 'c cpp h',
  'text/x-java-source': 'java',
  'text/x-vcard': 'vcf',
  'text/yaml': 'yaml yml',
  'video/3gpp': '3gp',
  'video/mp4': 'mp4',
  'video/mpeg': 'mpeg mpg',
  'video/ogg': 'ogv',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/x-flv': 'flv',
  'video/x-m4v': 'm4v',
  'video/x-matroska': 'mkv',
  'video/x-ms-wmv': 'wmv',
  'video/x-msvideo': 'avi',
}

const byExtension = new Map(
  Object.entries(extensionsOf).flatMap(([type, extensions]) =>
    words(extensions).map((each) => [each, type] as const),
  ),
)

function words(text: string): string[] {
  return text.split(' ')
}
