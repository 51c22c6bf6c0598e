//! The lines of a plain text: which of them are one paragraph that was broken at a width, which are items, which are rows.
//!
//! Owns how a paragraph is told from its lines. Knows nothing of headings and questions.

use crate::domain::article::CELL_SEPARATOR;

/// Up to this width a text whose lines are all as short may have been broken by a program.
const WIDEST: usize = 120;
/// Characters by which a line may miss the width at which it was broken.
const SLACK: usize = 6;
/// Marks at the start of a list item.
pub(super) const BULLETS: [char; 11] = ['•', '◦', '▪', '‣', '·', '*', '–', '—', '●', '-', '+'];

/// Lines that stand together, blank lines between them. A rule is as good as a blank line, unless it underlines.
pub(super) fn groups(text: &str) -> Vec<Vec<&str>> {
    let mut found = vec![Vec::new()];
    for line in text.lines() {
        let ends = line.trim().is_empty() || (is_rule(line) && found.last().is_none_or(|group: &Vec<&str>| group.len() != 1));
        match (ends, found.last_mut()) {
            (true, Some(last)) if !last.is_empty() => found.push(Vec::new()),
            (false, Some(last)) => last.push(line),
            _ => {}
        }
    }
    found.retain(|lines| !lines.is_empty());
    found
}

/// A line of nothing but strokes.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && line.chars().all(|c| "=-_~*─═ \t+|:".contains(c)) && !line.chars().all(|c| c == '|' || c == ' ')
}

/// The width at which the text was broken, if it was: no line is longer, and most paragraphs have several.
pub(super) fn width(groups: &[Vec<&str>]) -> Option<usize> {
    let width = groups.iter().flatten().map(|line| line.trim_end().chars().count()).max()?;
    (40..=WIDEST).contains(&width).then_some(width)
}

/// The paragraphs of lines that stand together.
pub(super) fn joined(lines: &[&str], width: Option<usize>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut before: Option<&str> = None;
    for line in lines {
        match (before, found.last_mut()) {
            (Some(before), Some(last)) if goes_on(before, line, last, width) => {
                let hyphen = last.ends_with('-') && last.chars().rev().nth(1).is_some_and(char::is_alphanumeric);
                if !hyphen {
                    last.push(' ');
                }
                last.push_str(line.trim());
            }
            // what stands at the margin is kept: it tells an item from the rest of one
            _ => found.push(line.trim().to_owned()),
        }
        before = Some(line);
    }
    found
}

/// Whether a line goes on with the paragraph of the line before it.
fn goes_on(before: &str, line: &str, paragraph: &str, width: Option<usize>) -> bool {
    if item(line).is_some() || line.trim_start().starts_with(['|', '#']) || is_labelled(line) {
        return false;
    }
    let ended = before.trim_end().ends_with(['.', '!', '?', ':', '…', '"', '”', ')']);
    if item(paragraph).is_some() && line.starts_with([' ', '\t']) && !before.starts_with([' ', '\t']) {
        return true;
    }
    let small = line.trim_start().starts_with(char::is_lowercase);
    let Some(width) = width else { return small && !ended };
    let first = line.split_whitespace().next().unwrap_or_default().chars().count();
    let full = before.trim_end().chars().count() + 1 + first + SLACK > width;
    full || (small && !ended)
}

fn is_labelled(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("Q: ") || line.starts_with("A: ")
}

/// The words of a list item, without its mark.
pub(super) fn item(line: &str) -> Option<&str> {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix(BULLETS) {
        return (rest.starts_with(char::is_whitespace) && !rest.trim().is_empty()).then(|| rest.trim());
    }
    numbered(line)
}

/// The words of "1. …", "2) …".
pub(super) fn numbered(line: &str) -> Option<&str> {
    let line = line.trim();
    let digits = line.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let rest = line[digits..].strip_prefix(['.', ')'])?;
    ((1..=3).contains(&digits) && rest.starts_with(char::is_whitespace)).then(|| rest.trim()).filter(|rest| !rest.is_empty())
}

/// Items in one line: "- one  - two", "• one • two".
pub(super) fn items(line: &str) -> Option<Vec<&str>> {
    let line = line.trim();
    let mark = line.chars().next().filter(|mark| BULLETS.contains(mark))?;
    let between = if matches!(mark, '-' | '–' | '—' | '*' | '+') { format!("  {mark} ") } else { format!(" {mark} ") };
    let parts: Vec<&str> = line.strip_prefix(mark)?.split(&between).map(str::trim).filter(|part| !part.is_empty()).collect();
    (parts.len() > 1 && line.len() > mark.len_utf8() && line[mark.len_utf8()..].starts_with(' ')).then_some(parts)
}

/// The cells of a row whose columns are parted by tabs, by strokes, or by wide spaces.
pub(super) fn cells(line: &str) -> Option<String> {
    let line = line.trim_end().trim_start_matches(' ');
    let parts: Vec<&str> = if line.contains('\t') {
        line.split('\t').collect()
    } else if line.contains(" | ") || (line.starts_with('|') && line.ends_with('|') && line.len() > 2) {
        line.trim_matches('|').split('|').collect()
    } else {
        line.split("   ").filter(|part| !part.trim().is_empty()).collect()
    };
    let parts: Vec<String> = parts.into_iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let filled = parts.iter().filter(|part| !part.is_empty()).count();
    (filled > 1 || (parts.len() > 1 && filled > 0)).then(|| parts.join(&CELL_SEPARATOR.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_broken_at_a_width_are_one_paragraph_whatever_they_begin_with() {
        let text = "Matrix Gla protein is made by the cells of the wall of an artery, and\nVitamin K is needed to make it work. Without the vitamin it is made but\nMenaquinone-\n7 was tried.\nA second paragraph begins here because the line before it was short.";
        let groups = groups(text);
        let paragraphs = joined(&groups[0], width(&groups));
        assert_eq!(paragraphs.len(), 3, "{paragraphs:?}");
        assert!(
            paragraphs[0]
                .ends_with("an artery, and Vitamin K is needed to make it work. Without the vitamin it is made but Menaquinone-")
        );
    }

    #[test]
    fn long_lines_are_paragraphs_of_their_own() {
        let long = "A sentence that is long enough to be a paragraph of its own in a text whose lines are not broken at any width, so that it goes on.";
        let text = format!("{long}\n{long}\nand this\ngoes on");
        let groups = groups(&text);
        assert_eq!(joined(&groups[0], width(&groups)).len(), 3);
    }

    #[test]
    fn cells_are_parted_by_tabs_strokes_and_wide_spaces() {
        assert_eq!(cells("a b\tc"), Some("a b\tc".into()));
        assert_eq!(cells("| a | b c |"), Some("a\tb c".into()));
        assert_eq!(cells("Trial one     3 of 120   0.4"), Some("Trial one\t3 of 120\t0.4".into()));
        assert_eq!(cells("no cells"), None);
    }
}
