//! What kind of file bytes are, from the signatures at their beginning. File names are not asked.

/// What has to be unpacked before it can be read as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing to unpack: text, or a binary file that is no log.
    Plain,
    /// A stream of gzip members.
    Gzip,
    /// A stream of zstd frames.
    Zstd,
    /// A stream of bzip2 blocks.
    Bzip2,
    /// A zip archive, which may be a workbook.
    Zip,
    /// A compound file: an old workbook, or an encrypted one.
    Compound,
    /// A Windows event log.
    EventLog,
}

/// Bytes that are enough for [`Kind::of`] and [`known`].
pub const ENOUGH: usize = 512;

impl Kind {
    /// The kind of a file that begins with `start`.
    pub fn of(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, 8, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..]
                if rest.starts_with(b"\x31\x41\x59\x26\x53\x59")
                    || rest.starts_with(b"\x17\x72\x45\x38\x50\x90") =>
            {
                Self::Bzip2
            }
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, ..] => Self::Zip,
            [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Self::Compound,
            [b'E', b'l', b'f', b'F', b'i', b'l', b'e', 0, ..] => Self::EventLog,
            _ => Self::Plain,
        }
    }
}

const KNOWN: [(&[u8], &str); 28] = [
    (b"PK\x03\x04", "a zip archive"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a Windows program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM\0\0", "a bitmap picture"),
    (b"II*\0", "a TIFF picture"),
    (b"RIFF", "a sound, film or picture"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it and import the files in it"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it and import the files in it"),
    (b"\xfd7zXZ\0", "an xz file; unpack it and import what comes out"),
    (b"\x04\x22\x4d\x18", "an LZ4 file; unpack it and import what comes out"),
    (b"!<arch>\n", "a library or package"),
    (b"PAR1", "a Parquet file; export it as CSV"),
    (b"Obj\x01", "an Avro file; export it as JSON"),
    (b"\xd4\xc3\xb2\xa1", "a network capture"),
    (b"\x0a\x0d\x0d\x0a", "a network capture"),
    (b"regf", "a Windows registry file"),
    (b"LPKSHHRH", "a systemd journal; export it with journalctl -o json"),
];

/// What a file that begins with `start` is, where it is known and no log.
pub fn known(start: &[u8]) -> Option<&'static str> {
    if start.get(257..262) == Some(b"ustar") {
        return Some("a tar archive; unpack it and import the files in it");
    }
    KNOWN.iter().find(|it| start.starts_with(it.0)).map(|it| it.1)
}
