// Names that a variable of a printed program cannot have: keywords of the language, and what the program defines or
// calls itself. One line per language, with the reference above it.

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

// https://docs.python.org/3/reference/lexical_analysis.html#keywords, and builtins that the program calls
export const reservedPython = words(`
  and as assert async await break class continue def del elif else except finally for from global if import in is lambda
  nonlocal not or pass raise return try while with yield match case type
  bool chr dict float int isinstance len list open print range sorted str super object
  answer at base64 body error expect expect_keys http http_handler https_handler json line_by_line method os parse
  percent_encode read request requests required response send status step stop sys text text_at url urllib urllib3
`)

// https://tc39.es/ecma262/#sec-keywords-and-reserved-words
export const reservedJavaScript = words(`
  arguments async await break case catch class const continue debugger default delete do else enum eval export extends
  false finally for from function get if implements import in instanceof interface let new null of package private
  protected public return set static super switch this throw true try typeof undefined var void while with yield
  AbortSignal Array Buffer JSON Object Promise String TextEncoder console fetch process
  answer at body expect expectKeys parse percentEncode read readFile required send status stop text textAt NaN Infinity
`)

// https://go.dev/ref/spec#Keywords and #Predeclared_identifiers
export const reservedGo = words(`
  break case chan const continue default defer else fallthrough for func go goto if import interface map package range
  return select struct switch type var
  any append bool byte cap clear close comparable complex complex128 complex64 copy delete error false float32 float64
  imag init int int16 int32 int64 int8 iota len main make max min new nil panic print println real recover rune string true
  uint uint16 uint32 uint64 uint8 uintptr
  answer at base64 body bytes client cmp err errors expect expectKeys expectStatus fmt header http input io json math nothing os
  parse percentEncode read request required reflect send slices sort status step stop strings text textAt time url
`)

// https://docs.oracle.com/javase/specs/jls/se17/html/jls-3.html#jls-3.9
export const reservedJava = words(`
  abstract assert boolean break byte case catch char class const continue default do double else enum extends final
  finally float for goto if implements import instanceof int interface long native new package private protected public
  return short static strictfp super switch synchronized this throw throws transient try void volatile while
  true false null var record yield sealed permits exports module requires open
  answer at client body builder error expect expectKeys expectStatus followingClient input main parse percentEncode read request required
  response run send status stop text textAt
`)

// ISO C11 6.4.1 and 7.1.3; names of the headers that the program includes, as far as a variable could meet them
export const reservedC = words(`
  auto break case char const continue default do double else enum extern float for goto if inline int long register
  restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool true false
  nullptr asm typeof alignas alignof constexpr static_assert thread_local linux unix
  abort abs access alarm atexit atof atoi base64 bind body brk calloc chdir clock close connect cos div dup environ errno exit
  exp fclose fopen fork fputs free fread fwrite getenv getline getopt gets header headers index input isalnum j0 j1 jn kill labs link listen
  log main malloc memcpy nice optarg pause percent_encode perform pipe pow printf puts qsort raise rand random read
  read_file realloc recv remove rename required result rewind rindex select send setenv signal sin size sleep socket sqrt
  srand stderr stdin stdout step1 stop strlen sync system tan text text_of time tmpfile truncate umask ungetc unlink
  wait write y0 y1 yn answer expect expect_keys expect_status expect_equal url request
`)

// https://www.gnu.org/software/bash/manual/html_node/Shell-Variables.html — in lower case only what the program uses
export const reservedShell = words(`
  answer body curl data jq status found byte character left_alone http_proxy https_proxy no_proxy all_proxy ftp_proxy
  histchars auto_resume if then else elif fi do done case esac while until for in function select time coproc
`)
