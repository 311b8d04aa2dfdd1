//! What a file is, by its bytes: a PDF by its header and trailer, a DOCX by a ZIP whose content types name a Word document. Nothing is inflated but
//! that one list, and of it no more than a bound, so that no archive can be a bomb here. A file that is encrypted, or carries macros or
//! scripts, is refused. This is no scan for malware.

use std::io::{Cursor, Read as _};

use vocabulary::{AttachmentKind, RefusalReason, limits};
use zip::ZipArchive;

use crate::refusal::Fault;

/// The main part of a Word document, as its content types name it.
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

/// Bytes at the end of a PDF in which its trailer stands.
const TRAILER_BYTES: usize = 2_048;

/// Bytes of the list of content types, inflated, at most.
const CONTENT_TYPES_BYTES_MAX: u64 = 256 * 1024;

/// What a file is, or why it is neither a PDF nor a DOCX that is taken.
pub fn form_of(bytes: &[u8]) -> Result<AttachmentKind, Fault> {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => pdf(bytes).map(|()| AttachmentKind::Pdf),
        [b'P', b'K', 3, 4, ..] => docx(bytes).map(|()| AttachmentKind::Docx),
        // A Word document under a password is a compound file.
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(locked("compound file")),
        _ => Err(unknown("neither")),
    }
}

fn unknown(found: &'static str) -> Fault {
    Fault::new(RefusalReason::AttachmentForm, "content").with("found", found)
}

fn locked(found: &'static str) -> Fault {
    Fault::new(RefusalReason::AttachmentLocked, "content").with("found", found)
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

fn pdf(bytes: &[u8]) -> Result<(), Fault> {
    let trailer = &bytes[bytes.len().saturating_sub(TRAILER_BYTES)..];
    if !holds(trailer, b"%%EOF") || !holds(trailer, b"startxref") {
        return Err(unknown("PDF without its end"));
    }
    for (word, found) in [
        (&b"/Encrypt"[..], "encrypted PDF"),
        (b"/JavaScript", "PDF with a script"),
        (b"/Launch", "PDF that starts a program"),
        (b"/EmbeddedFile", "PDF with a file inside"),
    ] {
        if holds(bytes, word) {
            return Err(locked(found));
        }
    }
    Ok(())
}

fn docx(bytes: &[u8]) -> Result<(), Fault> {
    let no_word = || unknown("ZIP that is no Word document");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| no_word())?;
    if archive.len() > limits::ATTACHMENT_ENTRIES_MAX {
        return Err(no_word());
    }
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| no_word())?;
        if entry.encrypted() {
            return Err(locked("encrypted ZIP"));
        }
        if entry.name_raw().to_ascii_lowercase().ends_with(b"vbaproject.bin") {
            return Err(locked("Word document with macros"));
        }
    }
    let list = archive.by_name("[Content_Types].xml").map_err(|_| no_word())?;
    let mut types = String::new();
    list.take(CONTENT_TYPES_BYTES_MAX).read_to_string(&mut types).map_err(|_| no_word())?;
    if types.contains("macroEnabled") {
        return Err(locked("Word document with macros"));
    }
    if types.contains(WORD) { Ok(()) } else { Err(no_word()) }
}
