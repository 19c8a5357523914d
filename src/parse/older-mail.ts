/** Where a mail goes over into an older one that it answers or passes on, without quoting it by `>`. */

/** How mail programs call an older mail between two rows of dashes, by its first word. */
const titleWords = [
  ...['original', 'forwarded', 'replied', 'ursprüngliche', 'weitergeleitete', "message d'origine"],
  ...['message (?:original|transféré)', 'mensaje', 'mensagem', 'messaggio', 'oorspronkelijk'],
  ...['doorgestuurd', 'ursprungligt', 'vidarebefordrat', 'opprinnelig', 'oprindelig'],
  ...['videresendt', 'alkuperäinen', 'välitetty', 'wiadomość', 'oryginalna', 'původní', 'eredeti'],
  ...['orijinal', 'iletilen', 'αρχικό', 'προωθημένο', 'пересылаемое', 'исходное', '原始邮件'],
  ...['原始郵件', '回复的原邮件', '转发', '轉寄', '元の', '転送', '원본', '전달'],
]
const title = new RegExp(`^-{2,} ?(?:${titleWords.join('|')})[^-]{0,40}-{2,}$`, 'i')

/** Apple's title has no dashes. */
const titleOfApple =
  /^(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht|início da mensagem (?:re)?encaminhada|vidarebefordrat brev|начало переадресованного сообщения|転送されたメッセージ|开始转发的邮件|下面是被转发的邮件)\s?:$/i

/**
 * The first line that Outlook carries along from the header of the older mail. Made from HTML, the word
 * is starred, as it was bold.
 */
const firstField =
  /^\*?(?:From|Von|De|Da|Van|Från|Fra|Od|Feladó|Lähettäjä|Gönderen|Kimden|Από|От|От кого|发件人|寄件者|寄件人|差出人|보낸 사람)\s?:\*?\s?\S/i

/** `On Sat, 21 Nov 2026, Jenny wrote:`, or the end of it, where it is wrapped. */
const attribution =
  /(?:\bwrote|\bwrites|\bschrieb[^:]{0,100}|\ba écrit|\bescribió|\bha scritto|\bschreef[^:]{0,100}|\bescreveu|\bskrev[^:]{0,100}|\bnapisał(?:\(a\)|a)?|\bkirjoitti|\bnapsal(?:\(a\)|a)?|\byazdı|написала?|写道|寫道|のメール)\s?:$/iu

/** No mail program writes a longer one. */
const longestAttribution = 300

/** @param clean - a line with plain blanks, quotes and dashes */
export function isTitleOfOlderMail(clean: string): boolean {
  if (clean.startsWith('-')) return title.test(clean)
  return clean.endsWith(':') && titleOfApple.test(clean)
}

/** Outlook draws a line on the page and gives no title. Above a request this may be anything else. */
export function isHeaderOfOlderMail(clean: string): boolean {
  return firstField.test(clean)
}

/**
 * Whether a line says who wrote what stands below it. Some programs, such as Yahoo's, go on without any
 * mark; where lines with `>` follow, only those are meant.
 */
export function isAttribution(clean: string): boolean {
  if (!clean.endsWith(':')) return false
  return clean.length <= longestAttribution && /[\d@]/.test(clean) && attribution.test(clean)
}
