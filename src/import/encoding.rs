//! Which characters a file is written in. UTF-8 is read as it stands; UTF-16, which Windows and
//! cloud consoles export, is turned into UTF-8 before anything else looks at it (its records
//! are kept as UTF-8). Nothing else is guessed: other bytes are issues of their lines.

/// How characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes as they stand.
    #[default]
    Utf8,
    /// Two bytes, the low one first.
    Utf16Low,
    /// Two bytes, the high one first.
    Utf16High,
}

impl Encoding {
    /// What the byte order mark at the beginning of a file says, and its length.
    pub fn of(start: &[u8]) -> (Self, usize) {
        match start {
            [0xef, 0xbb, 0xbf, ..] => (Self::Utf8, 3),
            [0xff, 0xfe, ..] => (Self::Utf16Low, 2),
            [0xfe, 0xff, ..] => (Self::Utf16High, 2),
            _ => (Self::Utf8, 0),
        }
    }
}

/// Turns the bytes of one file into UTF-8, piece by piece.
#[derive(Debug, Default)]
pub struct Decoder {
    encoding: Encoding,
    /// The first half of a unit that a piece ended in.
    half: Option<u8>,
    /// The first half of a character that takes two units.
    high: Option<u16>,
}

impl Decoder {
    /// For a file written as `encoding`.
    pub fn of(encoding: Encoding) -> Self {
        Self { encoding, ..Self::default() }
    }

    /// Turns what lies behind the first `old` bytes into UTF-8.
    pub fn decode(&mut self, bytes: &mut Vec<u8>, old: usize) {
        if self.encoding == Encoding::Utf8 {
            return;
        }
        let raw = bytes.split_off(old);
        let half = self.half.take();
        let mut units = half.into_iter().chain(raw);
        while let Some(first) = units.next() {
            let Some(second) = units.next() else {
                self.half = Some(first);
                return;
            };
            let pair = [first, second];
            let unit = match self.encoding {
                Encoding::Utf8 | Encoding::Utf16Low => u16::from_le_bytes(pair),
                Encoding::Utf16High => u16::from_be_bytes(pair),
            };
            self.unit(unit, bytes);
        }
    }

    fn unit(&mut self, unit: u16, bytes: &mut Vec<u8>) {
        let high = self.high.take();
        if let (Some(high), 0xdc00..=0xdfff) = (high, unit) {
            push(char::decode_utf16([high, unit]), bytes);
            return;
        }
        if let Some(high) = high {
            push(char::decode_utf16([high]), bytes);
        }
        if (0xd800..=0xdbff).contains(&unit) {
            self.high = Some(unit);
        } else {
            push(char::decode_utf16([unit]), bytes);
        }
    }
}

fn push<I: Iterator<Item = u16>>(text: std::char::DecodeUtf16<I>, bytes: &mut Vec<u8>) {
    for it in text {
        let it = it.unwrap_or(char::REPLACEMENT_CHARACTER);
        bytes.extend_from_slice(it.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_is_the_same_text_whatever_the_piece_size() {
        let text = "time,user\r\n2026-06-13,mü\u{1F600}ller\n";
        for (encoding, mark) in
            [(Encoding::Utf16Low, [0xff, 0xfe]), (Encoding::Utf16High, [0xfe, 0xff])]
        {
            let units = text.encode_utf16();
            let raw: Vec<u8> = units
                .flat_map(|it| match encoding {
                    Encoding::Utf8 | Encoding::Utf16Low => it.to_le_bytes(),
                    Encoding::Utf16High => it.to_be_bytes(),
                })
                .collect();
            assert_eq!(Encoding::of(&[mark[0], mark[1], raw[0]]), (encoding, 2));
            for size in 1..9 {
                let mut decoder = Decoder::of(encoding);
                let mut bytes = b"x".to_vec();
                for piece in raw.chunks(size) {
                    let old = bytes.len();
                    bytes.extend_from_slice(piece);
                    decoder.decode(&mut bytes, old);
                }
                assert_eq!(String::from_utf8(bytes).unwrap(), format!("x{text}"), "{size}");
            }
        }
        let mut decoder = Decoder::of(Encoding::Utf16Low);
        let mut lone = vec![0x00, 0xd8, b'a', 0];
        decoder.decode(&mut lone, 0);
        assert_eq!(String::from_utf8(lone).unwrap(), "\u{fffd}a");
    }
}
