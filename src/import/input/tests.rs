//! Packed, nested, broken and hostile files, each made here.

use super::*;
use std::io::Write;
use std::path::Path;
use zip::write::SimpleFileOptions;

const LOG: &str = "time,user,ip\n2026-06-13 21:00:00,ana,192.0.2.1\n2026-06-13 21:00:01,bo,::1\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zstd_of(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 1).unwrap()
}

fn bzip2_of(bytes: &[u8]) -> Vec<u8> {
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packer = zip::ZipWriter::new(io_cursor());
    for (at, (name, bytes)) in entries.iter().enumerate() {
        let method = [zip::CompressionMethod::Deflated, zip::CompressionMethod::Stored][at % 2];
        packer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        packer.write_all(bytes).unwrap();
    }
    packer.finish().unwrap().into_inner()
}

fn io_cursor() -> std::io::Cursor<Vec<u8>> {
    std::io::Cursor::new(Vec::new())
}

/// What comes out of a file of these bytes, and the notes; or the error.
fn out_of(
    bytes: &[u8],
    inside: Option<&str>,
    limits: &Limits,
) -> Result<(u64, String, Vec<String>), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made");
    std::fs::write(&path, bytes).unwrap();
    let file = LogFile { path, inside: inside.map(str::to_owned) };
    let progress = Progress::default();
    let input = open(&file, limits, &progress).map_err(|it| it.to_string())?;
    let mut start = Vec::new();
    let mut reader = input.reader;
    let failed = |it| ImportError::opening(&file.path, it).to_string();
    reader.by_ref().take(1 << 20).read_to_end(&mut start).map_err(failed)?;
    let n = std::io::copy(&mut reader, &mut std::io::sink()).map_err(failed)?;
    assert!(progress.read().0 <= bytes.len() as u64 + 1_024, "progress beyond the file");
    Ok((start.len() as u64 + n, String::from_utf8_lossy(&start).into_owned(), input.notes.take()))
}

#[test]
fn packed_files_give_what_was_packed() {
    let two = [gzip(b"a\n"), gzip(b"b\n")].concat();
    let layers = bzip2_of(&gzip(&zstd_of(LOG.as_bytes())));
    for (bytes, want) in [
        (LOG.as_bytes().to_vec(), LOG),
        (gzip(LOG.as_bytes()), LOG),
        (zstd_of(LOG.as_bytes()), LOG),
        (bzip2_of(LOG.as_bytes()), LOG),
        (two, "a\nb\n"),
        (layers, LOG),
        (b"BZh1 is no packed file\n".to_vec(), "BZh1 is no packed file\n"),
    ] {
        let (_, text, notes) = out_of(&bytes, None, &Limits::default()).unwrap();
        assert_eq!((text.as_str(), notes.len()), (want, 0));
    }
    let shallow = Limits { depth: 1, ..Limits::default() };
    let deep = gzip(&gzip(&gzip(b"x\n")));
    assert!(out_of(&deep, None, &shallow).unwrap_err().contains("packed more than 1 times over"));
}

#[test]
fn what_came_before_a_cut_is_kept_and_said() {
    let lines: Vec<String> =
        (0..60_000_u64).map(|it| format!("{it} {}\n", it * it * 7_919)).collect();
    let text = lines.concat();
    let mut damaged = gzip(text.as_bytes());
    let last = damaged.len() - 6;
    damaged[last] ^= 1;
    let cut = |mut bytes: Vec<u8>| {
        bytes.truncate(bytes.len() * 4 / 5);
        bytes
    };
    let zip = zip_of(&[("a.log", text.as_bytes())]);
    let mut wrong_sum = zip.clone();
    wrong_sum[40] ^= 0xff;
    for (bytes, inside, said) in [
        (cut(gzip(text.as_bytes())), None, "cut off"),
        (cut(zstd_of(text.as_bytes())), None, "cut off"),
        (cut(bzip2_of(text.as_bytes())), None, "cut off"),
        (damaged, None, "damaged"),
    ] {
        let (n, start, notes) = out_of(&bytes, inside, &Limits::default()).unwrap();
        assert!(0 < n && text.starts_with(&start[..start.len().min(text.len())]), "{said}: {n}");
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(
            notes[0].starts_with(&format!("The compressed file is {said} after ")),
            "{notes:?}"
        );
    }
    let nothing = out_of(&gzip(LOG.as_bytes())[..10], None, &Limits::default()).unwrap_err();
    assert!(nothing.contains("cut off before anything could be unpacked"), "{nothing}");
    let no_directory =
        out_of(&zip[..zip.len() / 2], Some("a.log"), &Limits::default()).unwrap_err();
    assert!(no_directory.contains("the zip archive is cut off or damaged"), "{no_directory}");
}

#[test]
fn hostile_files_stop_at_a_limit() {
    let zeros = gzip(&vec![0; 100 << 20]);
    let bomb = zip_of(&[("zeros", &gzip(&vec![0; 100 << 20])), ("x", b"x")]);
    let small = Limits { unpacked_bytes: 1_000_000, ..Limits::default() };
    let (n, _, notes) = out_of(&zeros, None, &small).unwrap();
    assert_eq!(n, 1_000_000);
    assert!(notes[0].contains("limit of 1,000,000 bytes (Settings"), "{notes:?}");
    for (bytes, inside) in [(&zeros, None), (&bomb, Some("zeros"))] {
        let steep = Limits { ratio: 100, ..Limits::default() };
        let (n, _, notes) = out_of(bytes, inside, &steep).unwrap();
        assert!((64 << 20..66 << 20).contains(&n), "{n}");
        assert!(notes[0].contains("more than 100 times its size (Settings"), "{notes:?}");
    }
}

fn workbook() -> Vec<u8> {
    let sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:C4"/><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>time</t></is></c><c r="B1" t="inlineStr"><is><t>user, who</t></is></c><c r="C1" t="inlineStr"><is><t>count</t></is></c></row>
<row r="2"><c r="A2" s="1"><v>46186.875</v></c><c r="B2" t="inlineStr"><is><t>ana</t></is></c><c r="C2"><v>3</v></c></row>
<row r="4"><c r="A4" s="1"><v>46187.5</v></c><c r="C4"><v>2.5</v></c></row></sheetData></worksheet>"#;
    let empty = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>"#;
    let book = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Log ins" sheetId="1" r:id="rId1"/><sheet name="Empty" sheetId="2" r:id="rId2"/></sheets></workbook>"#;
    let links = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#;
    let styles = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;
    let root = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    zip_of(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/worksheets/sheet2.xml", empty.as_bytes()),
    ])
}

#[test]
fn folders_archives_and_workbooks_are_looked_into() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    std::fs::create_dir(folder.path().join("june")).unwrap();
    put("june/b.log", LOG.as_bytes());
    put("a.csv", LOG.as_bytes());
    put("empty.log", b"\n");
    put("picture.log", b"\x89PNG\r\n\x1a\n");
    put(".hidden", LOG.as_bytes());
    put(".DS_Store", b"\0\0\0\x01Bud1");
    put("book.bin", &workbook());
    let inner = zip_of(&[("deep.csv", LOG.as_bytes())]);
    let packed = gzip(LOG.as_bytes());
    put(
        "z.zip",
        &zip_of(&[
            ("../../evil.csv", LOG.as_bytes()),
            ("packed.gz", packed.as_slice()),
            ("inner.zip", inner.as_slice()),
            ("picture", b"GIF89a"),
            ("__MACOSX/a.csv", LOG.as_bytes()),
        ]),
    );
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
    let limits = Limits::default();
    let found = expand(&[folder.path().to_owned()], &limits);
    let short = |it: &str| it.replace(&*folder.path().to_string_lossy(), "").replace('\\', "/");
    let files: Vec<String> = found.files.iter().map(|it| short(&it.shown())).collect();
    assert_eq!(
        files,
        [
            "/a.csv",
            "/book.bin › Log ins",
            "/june/b.log",
            "/z.zip › ../../evil.csv",
            "/z.zip › inner.zip › deep.csv",
            "/z.zip › packed.gz",
        ]
    );
    let left_out: Vec<String> =
        found.left_out.iter().map(|it| short(&format!("{}: {}", it.0, it.1))).collect();
    let mut want = vec!["/.hidden: it is hidden; name it itself to import it"];
    want.push("/empty.log: empty.log has no lines.");
    if cfg!(unix) {
        want.push("/loop: a link to a folder is not followed");
    }
    want.push("/picture.log: picture.log is not a log: it is a PNG picture. It was left out.");
    want.push(
        "/z.zip › picture: z.zip › picture is not a log: it is a GIF picture. It was left out.",
    );
    assert_eq!(left_out, want);
    for file in &found.files {
        let mut text = String::new();
        let input = open(file, &limits, &Progress::default()).unwrap();
        { input.reader }.read_to_string(&mut text).unwrap();
        if file.inside.as_deref() == Some("Log ins") {
            let rows =
                "time,\"user, who\",count\n2026-06-13 21:00:00,ana,3\n\n2026-06-14 12:00:00,,2.5\n";
            assert_eq!(text, rows);
        } else {
            assert_eq!(text, LOG, "{}", file.shown());
        }
    }
    let few = Limits { entries: 3, ..limits };
    let some = expand(&[folder.path().to_owned()], &few);
    assert_eq!(some.files.len(), 2);
    assert!(some.left_out[1].1.starts_with("only its first 3 entries"), "{:?}", some.left_out);
    let named = [folder.path().join("picture.log"), folder.path().join("gone.log")];
    assert_eq!(expand(&named, &limits).files.len(), 2, "what is named is not judged");
    assert!(!Path::new("../../evil.csv").exists());
}
