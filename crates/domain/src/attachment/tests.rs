//! What a file is by its bytes; beside it, when it is attached and taken away.

mod deciding;

use std::io::{Cursor, Write as _};

use vocabulary::{AttachmentKind, RefusalReason, limits};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::form::form_of;

const WORD: &str = r#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

fn pdf(body: &str) -> Vec<u8> {
    format!("%PDF-1.7\n{body}\nstartxref\n9\n%%EOF\n").into_bytes()
}

/// An archive of files, each deflated.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn refused(bytes: &[u8]) -> RefusalReason {
    form_of(bytes).unwrap_err().reason
}

#[test]
fn a_file_is_what_its_bytes_are() {
    assert_eq!(form_of(&pdf("1 0 obj")), Ok(AttachmentKind::Pdf));
    let word = archive(&[("[Content_Types].xml", WORD.as_bytes()), ("word/document.xml", b"<w:document/>")]);
    assert_eq!(form_of(&word), Ok(AttachmentKind::Docx));
    let sheet = archive(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]);
    // It would say what it is, after more than is read of any list: a few bytes that swell to many.
    let swollen = [&[b' '; 300 * 1024][..], WORD.as_bytes()].concat();
    let long = archive(&[("[Content_Types].xml", &swollen)]);
    for wrong in
        [&b"MZ\x90\0"[..], b"", b"%PDF-1.7\nno end", b"PK\x03\x04 and nothing", &sheet, &long, &word[..word.len() - 30]]
    {
        assert_eq!(refused(wrong), RefusalReason::AttachmentForm);
    }
    // Its end stands at the end: further up it is anything's.
    assert_eq!(refused(&pdf("").into_iter().chain([b' '; 4_096]).collect::<Vec<_>>()), RefusalReason::AttachmentForm);
}

#[test]
fn an_archive_of_more_entries_than_a_letter_has_is_none() {
    let mut files = vec![("[Content_Types].xml".to_owned(), WORD.as_bytes())];
    files.extend((1..limits::ATTACHMENT_ENTRIES_MAX).map(|number| (format!("word/{number}.xml"), &b""[..])));
    let named = |files: &[(String, &'static [u8])]| {
        archive(&files.iter().map(|(name, content)| (name.as_str(), *content)).collect::<Vec<_>>())
    };
    assert_eq!(form_of(&named(&files)), Ok(AttachmentKind::Docx));
    files.push(("word/more.xml".to_owned(), b""));
    assert_eq!(refused(&named(&files)), RefusalReason::AttachmentForm);
}

#[test]
fn what_is_encrypted_or_acts_is_refused() {
    for body in ["trailer << /Encrypt 5 0 R >>", "<< /S /JavaScript >>", "<< /S /Launch >>", "/EmbeddedFile"] {
        assert_eq!(refused(&pdf(body)), RefusalReason::AttachmentLocked, "{body}");
    }
    let types = ("[Content_Types].xml", WORD.as_bytes());
    assert_eq!(refused(&archive(&[types, ("word/vbaProject.bin", b"x")])), RefusalReason::AttachmentLocked);
    let macros = WORD.replace("Types>", "Types macroEnabled>");
    assert_eq!(refused(&archive(&[("[Content_Types].xml", macros.as_bytes())])), RefusalReason::AttachmentLocked);
    let mut encrypted = archive(&[types]);
    let directory = encrypted.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    encrypted[directory + 8] |= 1;
    assert_eq!(refused(&encrypted), RefusalReason::AttachmentLocked);
    assert_eq!(refused(&[0xD0, 0xCF, 0x11, 0xE0, 0]), RefusalReason::AttachmentLocked);
}

#[test]
fn no_cut_or_altered_archive_is_a_panic() {
    let word = archive(&[("[Content_Types].xml", WORD.as_bytes()), ("word/document.xml", b"<w:document/>")]);
    for end in 0..word.len() {
        let _ = form_of(&word[..end]);
        for byte in [0, 255] {
            let mut altered = word.clone();
            altered[end] = byte;
            let _ = form_of(&altered);
        }
    }
}
