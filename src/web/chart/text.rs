//! How wide words are, where nothing lays them out for us: SVG breaks no lines.

/// Width of a text in a common sans-serif face, in the unit of `size`. Within a tenth of the truth for ordinary words, rather too wide.
#[must_use]
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// Width of a character as a share of the size of the type.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '’' | '‘' | '·' => 0.28,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '[' | ']' | '/' | '-' | 'I' => 0.36,
        'm' | 'w' | '—' | '%' | '@' => 0.88,
        'M' | 'W' => 0.95,
        'A'..='Z' | '&' | '≥' | '≤' | '−' | '+' | '=' | '<' | '>' | '←' | '→' => 0.68,
        c if (c as u32) >= 0x2E80 => 1.0,
        c if c.is_uppercase() => 0.7,
        _ => 0.57,
    }
}

/// Breaks a text into lines no wider than `room`; words that are too long by themselves are broken too. What does not fit into `most`
/// lines ends in an ellipsis.
#[must_use]
pub fn wrap(text: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        for piece in pieces(word, size, room) {
            match lines.last_mut() {
                Some(line) if width(line, size) + width(" ", size) + width(&piece, size) <= room => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && width(last, size) + width("…", size) > room {
                last.pop();
            }
            last.truncate(last.trim_end().len());
            last.push('…');
        }
    }
    lines
}

fn pieces(word: &str, size: f64, room: f64) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0.0;
    for c in word.chars() {
        let wide = advance(c) * size;
        if used + wide > room && used > 0.0 {
            pieces.push(String::new());
            used = 0.0;
        }
        used += wide;
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces
}
