//! From the bytes of a file to text: what kind of file it is, how its characters are written, and which of them are no words.
//!
//! Owns what is taken out of any text before it is read: control characters, invisible ones, kinds of line ends and of spaces; and
//! that letters with marks are one character (Unicode's NFC), so that a passage typed by an editor is found in a text from a Mac.

use super::document::Refused;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Of so many characters, one that no text contains is borne.
const BINARY: usize = 200;
/// Bytes at a file's start in which it says what it is.
const HEAD: usize = 4096;

/// The text of a file.
///
/// # Errors
/// When it is a file of another kind, or holds what no text holds.
pub(super) fn text(bytes: &[u8]) -> Result<String, Refused> {
    if let Some(kind) = foreign(bytes) {
        return Err(Refused::Foreign(kind));
    }
    clean(&decoded(bytes))
}

/// Files that people take for articles, by their first bytes.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    const STARTS: [(&[u8], &str); 15] = [
        (b"\xd0\xcf\x11\xe0", "an old Word or Office file"),
        (b"{\\rtf", "a rich text file (RTF)"),
        (b"\x89PNG", "a picture (PNG)"),
        (b"\xff\xd8\xff", "a picture (JPEG)"),
        (b"GIF8", "a picture (GIF)"),
        (b"bplist00", "a Safari web archive"),
        (b"\x1f\x8b", "a compressed file (gzip)"),
        (b"BZh", "a compressed file (bzip2)"),
        (b"\xfd7zXZ", "a compressed file (xz)"),
        (b"7z\xbc\xaf", "a compressed file (7z)"),
        (b"Rar!", "a compressed file (RAR)"),
        (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)"),
        (b"\x7fELF", "a program"),
        (b"MZ\x90", "a program"),
        (b"SQLite format 3", "a database"),
    ];
    let head = &bytes[..bytes.len().min(HEAD)];
    if holds(&head[..head.len().min(1024)], b"%PDF-") && !head.starts_with(b"<") {
        return Some("a PDF");
    }
    if head.starts_with(b"PK\x03\x04") {
        return Some(packed(bytes));
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Some("a picture (WebP)");
    }
    let saved = head.starts_with(b"From: <Saved by") || head.starts_with(b"MIME-Version:");
    if saved && holds(head, b"multipart/related") {
        return Some("a web archive (MHTML)");
    }
    STARTS.iter().find(|(start, _)| head.starts_with(start)).map(|(_, kind)| *kind)
}

/// What an archive holds, by the names at its start and in the list at its end.
fn packed(bytes: &[u8]) -> &'static str {
    let (head, tail) = (&bytes[..bytes.len().min(HEAD)], &bytes[bytes.len().saturating_sub(1 << 16)..]);
    let names = |name: &[u8]| holds(head, name) || holds(tail, name);
    let kinds: [(&[u8], &str); 5] = [
        (b"word/", "a Word document (DOCX)"),
        (b"opendocument.text", "an OpenDocument text (ODT)"),
        (b"epub+zip", "an electronic book (EPUB)"),
        (b"xl/", "a spreadsheet (XLSX)"),
        (b"ppt/", "a presentation (PPTX)"),
    ];
    kinds.iter().find(|(name, _)| names(name)).map_or("an archive (ZIP)", |(_, kind)| kind)
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// By its byte order mark; as UTF-8, if most of what is not plain letters is; by what a page says of itself; else as Latin-1, as
/// browsers read it.
pub(super) fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    if let Some(encoding) = without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    let (text, faulty) = UTF_8.decode_without_bom_handling(bytes);
    if !faulty {
        return text.into_owned();
    }
    let said = said(&bytes[..bytes.len().min(HEAD)]).filter(|encoding| *encoding != UTF_8);
    let (right, wrong) = text.chars().fold((0_usize, 0_usize), |(right, wrong), c| match c {
        '\u{fffd}' => (right, wrong + 1),
        c if c.is_ascii() => (right, wrong),
        _ => (right + 1, wrong),
    });
    // a stray byte does not make a file of another kind: every other letter would be spoilt
    if said.is_none() && right > 4 * wrong {
        return text.into_owned();
    }
    said.unwrap_or(WINDOWS_1252).decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-16 without a byte order mark: every other byte of its plain letters is nothing.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(1024) & !1];
    let nothing = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (nothing(0), nothing(1), head.len() / 2);
    match (even * 2 > pairs, odd * 2 > pairs) {
        (true, false) if odd == 0 => Some(UTF_16BE),
        (false, true) if even == 0 => Some(UTF_16LE),
        _ => None,
    }
}

/// The encoding a page says it has.
fn said(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head).to_lowercase();
    let name = head.split_once("charset=").or_else(|| head.split_once("encoding="))?.1.trim_start_matches(['"', '\'']);
    Encoding::for_label(name.split(['"', '\'', '>', ' ', ';', '?']).next()?.as_bytes())
}

/// One kind of line end, no control characters; refused if there are many of them.
fn clean(text: &str) -> Result<String, Refused> {
    let strange = |c: char| (c.is_control() && !c.is_whitespace()) || c == '\u{fffd}';
    let (faults, all) = text.chars().fold((0_usize, 0_usize), |(faults, all), c| (faults + usize::from(strange(c)), all + 1));
    if faults * BINARY > all {
        return Err(Refused::Binary);
    }
    let mut cleaned = String::with_capacity(text.len());
    let mut after_return = false;
    for c in text.chars() {
        match c {
            '\n' if after_return => {}
            '\r' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' => cleaned.push('\n'),
            '\u{2029}' => cleaned.push_str("\n\n"),
            // what was lost before it came to us stays to be seen
            '\u{fffd}' => cleaned.push(c),
            c if is_invisible(c) => {}
            c => cleaned.push(c),
        }
        after_return = c == '\r';
    }
    Ok(cleaned)
}

/// Characters that nobody sees and no quotation has: soft hyphens, zero-width spaces, marks of direction, control characters. Joiners
/// stay: they make letters of some scripts, and faces.
fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

/// Words with one space between them, without what nobody sees, letters and their marks in one; empty if there is nothing to see.
pub(super) fn tidy(words: &str) -> String {
    let mut tidied = String::with_capacity(words.len());
    let seen = |c: &char| !is_invisible(*c);
    for word in words.split_whitespace() {
        if !tidied.is_empty() && !tidied.ends_with(' ') {
            tidied.push(' ');
        }
        tidied.extend(word.chars().filter(seen));
    }
    tidied.truncate(tidied.trim_end().len());
    if !tidied.chars().any(|c| !matches!(c, '\u{200c}' | '\u{200d}' | ' ')) {
        return String::new();
    }
    if is_nfc(&tidied) { tidied } else { tidied.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> String {
        text(bytes).expect("a text")
    }

    #[test]
    fn a_text_is_read_in_whatever_way_its_characters_are_written() {
        let words = "Natto – Käse, 5 °C\n";
        let utf_16 = |encode: fn(u16) -> [u8; 2]| words.encode_utf16().flat_map(encode).collect::<Vec<_>>();
        assert_eq!(read(words.as_bytes()), words);
        assert_eq!(read(&[b"\xef\xbb\xbf", words.as_bytes()].concat()), words);
        assert_eq!(read(&[vec![0xff, 0xfe], utf_16(u16::to_le_bytes)].concat()), words);
        assert_eq!(read(&[vec![0xfe, 0xff], utf_16(u16::to_be_bytes)].concat()), words);
        let plain = "Natto and cheese\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        assert_eq!(read(&plain), "Natto and cheese\n");
        assert_eq!(read(b"Natto \x96 K\xe4se, 5 \xb0C\n"), words);
        assert_eq!(read(b"<meta charset=\"iso-8859-2\">\xb1"), "<meta charset=\"iso-8859-2\">ą");
    }

    #[test]
    fn one_stray_byte_does_not_spoil_the_other_letters() {
        assert_eq!(read("Käse, Öl, Äpfel, Grüße, müde \u{ff}".as_bytes()).matches('ä').count(), 1);
        let mut bytes = "Käse, Öl, Äpfel, Grüße, müde und süß; vieles andere steht hier auch, ".repeat(4).into_bytes();
        bytes.push(0xff);
        assert!(read(&bytes).starts_with("Käse, Öl"));
        assert!(read(&bytes).ends_with('\u{fffd}'));
    }

    #[test]
    fn line_ends_are_one_kind() {
        assert_eq!(read("a\r\nb\rc\u{c}d\u{85}e\u{2028}f\u{2029}g\n\r\nh".as_bytes()), "a\nb\nc\nd\ne\nf\n\ng\n\nh");
    }

    #[test]
    fn what_nobody_sees_is_taken_out_and_letters_are_one_with_their_marks() {
        assert_eq!(
            tidy("cal\u{ad}ci\u{200b}fi\u{2060}cation\u{a0}\u{202f} \u{feff}of\tcafe\u{301}s"),
            "calcification of caf\u{e9}s"
        );
        assert_eq!(tidy(" \u{200b} \u{200d}\u{ad} "), "");
        assert_eq!(tidy("👩\u{200d}⚕️ “quoted”"), "👩\u{200d}⚕️ “quoted”");
    }

    #[test]
    fn files_of_other_kinds_are_told_by_name() {
        let kind = |bytes: &[u8]| text(bytes).expect_err("no text").to_string();
        assert!(kind(b"%PDF-1.7\n%\xe2").starts_with("this is a PDF; "));
        assert!(kind(b"PK\x03\x04....[Content_Types].xml....word/document.xml").starts_with("this is a Word document (DOCX); "));
        assert!(kind(b"PK\x03\x04...").starts_with("this is an archive (ZIP); "));
        assert!(kind(b"\x89PNG\r\n\x1a\n").starts_with("this is a picture (PNG); "));
        assert!(kind(b"{\\rtf1\\ansi Words}").starts_with("this is a rich text file (RTF); "));
        assert!(kind(b"MIME-Version: 1.0\nContent-Type: multipart/related;").starts_with("this is a web archive (MHTML); "));
        assert_eq!(text(&[0, 1, 2, 3, 4, 5, 6, 7]).expect_err("no text"), Refused::Binary);
    }
}
