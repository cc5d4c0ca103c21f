//! Which characters a file is written in, and turning them into UTF-8 before anything else looks
//! at them (records are kept as UTF-8). UTF-8 is read as it stands. Does not live here: which
//! encoding a person chose, and where lines end.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Bytes of which the encoding is guessed.
const GUESSED_FROM: usize = 256 << 10;

/// The encoding of a file and the length of its byte order mark, from its first bytes.
/// `complete` = there are no others. What a byte order mark says wins over everything.
pub fn detect(start: &[u8], complete: bool) -> (&'static Encoding, usize) {
    if let Some(marked) = Encoding::for_bom(start) {
        return marked;
    }
    let start = &start[..start.len().min(GUESSED_FROM)];
    let wide = without_mark(start);
    (wide.unwrap_or_else(|| narrow(start, complete)), 0)
}

/// The encoding that `label` names (empty = UTF-8) for a file that begins with `start`, and the
/// length of the byte order mark. A mark of UTF-16 overrules UTF-8, which it cannot be.
pub fn labelled(label: &str, start: &[u8]) -> Option<(&'static Encoding, usize)> {
    let named = if label.is_empty() { UTF_8 } else { Encoding::for_label(label.as_bytes())? };
    Some(match Encoding::for_bom(start) {
        Some(marked) if marked.0 == named || named == UTF_8 => marked,
        Some(_) | None => (named, 0),
    })
}

/// As plans and choices name it: empty for UTF-8, else in lower case.
pub fn label(encoding: &'static Encoding) -> String {
    if encoding == UTF_8 { String::new() } else { encoding.name().to_ascii_lowercase() }
}

/// UTF-16 without a byte order mark: Western letters have a zero byte each, on the same side.
fn without_mark(start: &[u8]) -> Option<&'static Encoding> {
    let start = &start[..start.len().min(4 << 10)];
    let pairs = start.len() / 2;
    let zeros = |at: usize| start.iter().skip(at).step_by(2).filter(|&&it| it == 0).count();
    let (high_first, low_first) = (zeros(0), zeros(1));
    let is_wide = |side: usize, other: usize| 2 <= side && pairs <= 3 * side && other * 10 < side;
    if is_wide(low_first, high_first) {
        Some(UTF_16LE)
    } else {
        is_wide(high_first, low_first).then_some(UTF_16BE)
    }
}

fn narrow(start: &[u8], complete: bool) -> &'static Encoding {
    let (mut valid, mut invalid) = (0, 0);
    let mut chunks = start.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        valid += chunk.valid().bytes().filter(|it| 0xc0 <= *it).count();
        let cut_off = chunks.peek().is_none() && !complete && chunk.invalid().len() < 4;
        invalid += usize::from(!chunk.invalid().is_empty() && !cut_off);
    }
    // Some broken records among good ones do not make it another encoding.
    if invalid == 0 || invalid < valid {
        return UTF_8;
    }
    // From a few characters nothing can be guessed; Western ones are the likeliest.
    if start.iter().filter(|it| !it.is_ascii()).count() < 4 {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(start, complete);
    detector.guess(None, Utf8Detection::Deny)
}

/// The text of a record of a UTF-8 file, whose other bytes are read as Windows-1252: no record is
/// lost for a character, and every byte has a meaning there.
pub fn readable(record: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(record) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(record).0,
    }
}

/// Turns the bytes of one file into UTF-8, piece by piece.
pub struct Decoder(Option<encoding_rs::Decoder>);

impl Decoder {
    /// For a file written in `encoding`, without its byte order mark.
    pub fn of(encoding: &'static Encoding) -> Self {
        Self((encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling()))
    }

    /// Turns what lies behind the first `old` bytes into UTF-8; `last` = nothing more will come.
    pub fn decode(&mut self, bytes: &mut Vec<u8>, old: usize, last: bool) {
        let Some(decoder) = &mut self.0 else { return };
        let raw = bytes.split_off(old);
        let mut at = 0;
        loop {
            let room = decoder.max_utf8_buffer_length(raw.len() - at).unwrap_or(4 << 20);
            let end = bytes.len();
            bytes.resize(end + room, 0);
            let (result, read, written, _) =
                decoder.decode_to_utf8(&raw[at..], &mut bytes[end..], last);
            bytes.truncate(end + written);
            at += read;
            match result {
                CoderResult::InputEmpty => return,
                CoderResult::OutputFull => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, SHIFT_JIS};

    fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn the_first_bytes_tell_the_encoding() {
        let log = "time,user\r\n2026-06-13,mü\u{1F600}ller\n";
        let lines = |text: &str| format!("time,user,place\n2026-06-13,{text}\n").repeat(9);
        let big5 = BIG5.encode(&lines("王小明,臺北市信義區松高路")).0.into_owned();
        let japanese = SHIFT_JIS.encode(&lines("山田太郎,東京都千代田区丸の内")).0.into_owned();
        let latin = WINDOWS_1252.encode(&lines("José Muñoz,Málaga, señalización")).0.into_owned();
        let mostly = [lines("Zoë,Łódź").as_bytes(), b"2026-06-14,M\xfcller,x\n"].concat();
        for (bytes, want, mark) in [
            (log.as_bytes().to_vec(), "", 0),
            ([b"\xef\xbb\xbf", log.as_bytes()].concat(), "", 3),
            (wide(&format!("\u{feff}{log}"), u16::to_le_bytes), "utf-16le", 2),
            (wide(&format!("\u{feff}{log}"), u16::to_be_bytes), "utf-16be", 2),
            (wide(log, u16::to_le_bytes), "utf-16le", 0),
            (wide(log, u16::to_be_bytes), "utf-16be", 0),
            (wide("[\"é\"]", u16::to_be_bytes), "utf-16be", 0),
            (b"a,b\n1,\xa9\n".to_vec(), "windows-1252", 0),
            (latin, "windows-1252", 0),
            (big5, "big5", 0),
            (japanese, "shift_jis", 0),
            (mostly, "", 0),
            (b"time,user\n2026-06-13,a\0na\n".to_vec(), "", 0),
        ] {
            let (encoding, length) = detect(&bytes, true);
            assert_eq!((label(encoding).as_str(), length), (want, mark), "{bytes:?}");
        }
        assert_eq!(detect(b"time,user\n2026,z\xc3", false).0, UTF_8, "the head stops in a letter");
    }

    #[test]
    fn text_is_the_same_whatever_the_piece_size() {
        let text = "time,user\r\n2026-06-13,mü\u{1F600}ller\n";
        for (encoding, raw) in [
            (UTF_16LE, wide(text, u16::to_le_bytes)),
            (UTF_16BE, wide(text, u16::to_be_bytes)),
            (UTF_8, text.as_bytes().to_vec()),
        ] {
            for size in 1..9 {
                let mut decoder = Decoder::of(encoding);
                let mut bytes = b"x".to_vec();
                for piece in raw.chunks(size) {
                    let old = bytes.len();
                    bytes.extend_from_slice(piece);
                    decoder.decode(&mut bytes, old, false);
                }
                assert_eq!(String::from_utf8(bytes).unwrap(), format!("x{text}"), "{size}");
            }
        }
        let mut decoder = Decoder::of(UTF_16LE);
        let mut lone = vec![0x00, 0xd8, b'a', 0, 0x00];
        decoder.decode(&mut lone, 0, true);
        assert_eq!(String::from_utf8(lone).unwrap(), "\u{fffd}a\u{fffd}");
    }
}
