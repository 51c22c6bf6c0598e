//! Marks over a text that nest, meet or cross, cut into pieces that nest properly. Knows stretches of characters only: nothing
//! of claims, nothing of HTML.

use std::ops::Range;

/// A stretch of text shown in one element: a paragraph, or one cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    /// Where it starts in the whole text, in characters.
    pub start: usize,
    /// Its text.
    pub text: &'a str,
}

impl Segment<'_> {
    fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.chars().count()
    }
}

/// A piece of a marked text, in reading order. Marks are named by their place in the list that was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A mark opens.
    Open {
        /// Which.
        mark: usize,
        /// Whether it begins here, rather than going on after a cut.
        first: bool,
    },
    /// Text under every mark now open.
    Text(&'a str),
    /// The mark opened last closes.
    Close {
        /// Which.
        mark: usize,
        /// Whether it ends here, rather than going on after a cut.
        last: bool,
    },
}

/// The pieces of each segment. Segments stand in the order of the text and do not overlap; marks may do both. Within a segment
/// every mark that opens closes; a mark that another one crosses, or that runs over several segments, is cut and goes on. Each
/// mark that covers a character of a segment begins once and ends once; a mark that covers none does not appear.
#[must_use]
pub fn nested<'a>(segments: &[Segment<'a>], marks: &[Range<usize>]) -> Vec<Vec<Piece<'a>>> {
    let mut begun = vec![false; marks.len()];
    let ranges: Vec<Range<usize>> = segments.iter().map(Segment::range).collect();
    let last_segment: Vec<Option<usize>> =
        marks.iter().map(|mark| ranges.iter().rposition(|range| !overlap(mark, range).is_empty())).collect();
    let in_segment = |(at, segment): (usize, &Segment<'a>)| {
        let range = &ranges[at];
        // where each mark of this segment starts and ends within it, and whether it ends here for good
        let mut here: Vec<Here> = (0..marks.len())
            .map(|mark| Here { mark, range: overlap(&marks[mark], range), ends: last_segment[mark] == Some(at) })
            .filter(|here| !here.range.is_empty())
            .collect();
        // the mark that ends last is opened first, so that as few as possible cross
        here.sort_by_key(|here| (std::cmp::Reverse(here.range.end), here.range.start, here.mark));
        pieces(segment, range, &here, &mut begun)
    };
    segments.iter().enumerate().map(in_segment).collect()
}

struct Here {
    mark: usize,
    range: Range<usize>,
    ends: bool,
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> Range<usize> {
    one.start.max(other.start)..one.end.min(other.end)
}

fn pieces<'a>(segment: &Segment<'a>, range: &Range<usize>, here: &[Here], begun: &mut [bool]) -> Vec<Piece<'a>> {
    let mut cuts: Vec<usize> = here.iter().flat_map(|here| [here.range.start, here.range.end]).collect();
    cuts.extend([range.start, range.end]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces = Vec::new();
    let mut open: Vec<&Here> = Vec::new();
    let mut rest = segment.text;
    for window in cuts.windows(2) {
        let (from, to) = (window[0], window[1]);
        close(&mut open, from, &mut pieces);
        for here in here {
            if here.range.contains(&from) && !open.iter().any(|other| other.mark == here.mark) {
                pieces.push(Piece::Open { mark: here.mark, first: !std::mem::replace(&mut begun[here.mark], true) });
                open.push(here);
            }
        }
        let bytes = rest.char_indices().nth(to - from).map_or(rest.len(), |(byte, _)| byte);
        let (text, after) = rest.split_at(bytes);
        pieces.push(Piece::Text(text));
        rest = after;
    }
    close(&mut open, range.end, &mut pieces);
    pieces
}

/// Closes the marks that end at `place`, and with them, for now, those opened after them.
fn close(open: &mut Vec<&Here>, place: usize, pieces: &mut Vec<Piece<'_>>) {
    if let Some(lowest) = open.iter().position(|here| here.range.end == place) {
        let closed = open.drain(lowest..).rev();
        pieces.extend(closed.map(|here| Piece::Close { mark: here.mark, last: here.ends && here.range.end == place }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Marks as brackets: `[0` begins, `[0+` goes on, `0]` ends, `+0]` is cut.
    fn drawn(segments: &[Segment<'_>], marks: &[Range<usize>]) -> String {
        let line = |pieces: Vec<Piece<'_>>| -> String {
            let drawn = pieces.iter().map(|piece| match piece {
                Piece::Open { mark, first } => format!("[{mark}{} ", if *first { "" } else { "+" }),
                Piece::Text(text) => (*text).to_owned(),
                Piece::Close { mark, last } => format!(" {}{mark}]", if *last { "" } else { "+" }),
            });
            drawn.collect()
        };
        nested(segments, marks).into_iter().map(line).collect::<Vec<_>>().join("|")
    }

    fn one(text: &str, marks: &[Range<usize>]) -> String {
        drawn(&[Segment { start: 100, text }], marks)
    }

    #[test]
    fn a_mark_within_another_stays_whole() {
        assert_eq!(one("abcdef", &[101..105, 102..104]), "a[0 b[1 cd 1]e 0]f");
    }

    #[test]
    fn of_two_marks_that_start_or_end_together_the_shorter_lies_inside() {
        assert_eq!(one("abcd", &[100..102, 100..104]), "[1 [0 ab 0]cd 1]");
        assert_eq!(one("abcd", &[100..104, 102..104]), "[0 ab[1 cd 1] 0]");
        assert_eq!(one("ab", &[100..102, 100..102]), "[0 [1 ab 1] 0]");
    }

    #[test]
    fn a_mark_that_crosses_another_is_cut_and_goes_on() {
        assert_eq!(one("abcdef", &[100..104, 102..106]), "[0 ab[1 cd +1] 0][1+ ef 1]");
    }

    #[test]
    fn a_mark_over_several_segments_begins_in_the_first_and_ends_in_the_last() {
        let cells = [Segment { start: 0, text: "ab" }, Segment { start: 3, text: "cd" }, Segment { start: 6, text: "ef" }];
        assert_eq!(drawn(&cells, &[Range { start: 1, end: 7 }]), "a[0 b +0]|[0+ cd +0]|[0+ e 0]f");
        // its last characters stand between segments, which are not shown
        assert_eq!(drawn(&cells, &[Range { start: 1, end: 6 }]), "a[0 b +0]|[0+ cd 0]|ef");
    }

    #[test]
    fn places_count_characters_not_bytes() {
        assert_eq!(one("é≥ω", &[101..102, 102..103]), "é[0 ≥ 0][1 ω 1]");
    }

    #[test]
    fn a_mark_outside_every_segment_does_not_appear() {
        assert_eq!(one("ab", &[0..3, 102..110, 101..101]), "ab");
    }

    fn texts() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec("[aé≥ 😀]{0,8}", 1..5)
    }

    fn ranges() -> impl Strategy<Value = Vec<Range<usize>>> {
        prop::collection::vec((0_usize..40, 0_usize..20).prop_map(|(start, length)| start..start + length), 0..9)
    }

    proptest! {
        #[test]
        fn any_marks_keep_the_text_nest_and_cover_exactly_their_characters(texts in texts(), marks in ranges()) {
            let mut start = 0;
            let segments: Vec<Segment<'_>> = texts
                .iter()
                .map(|text| {
                    let segment = Segment { start, text };
                    start += text.chars().count() + 1;
                    segment
                })
                .collect();
            let mut covered = vec![Vec::new(); marks.len()];
            let mut begins = vec![0; marks.len()];
            let mut ends = vec![0; marks.len()];
            for (segment, pieces) in segments.iter().zip(nested(&segments, &marks)) {
                let mut open = Vec::new();
                let mut text = String::new();
                let mut at = segment.start;
                for piece in pieces {
                    match piece {
                        Piece::Open { mark, first } => {
                            prop_assert!(!open.contains(&mark));
                            prop_assert_eq!(first, begins[mark] == 0);
                            begins[mark] += usize::from(first);
                            open.push(mark);
                        }
                        Piece::Text(words) => {
                            text.push_str(words);
                            for _ in words.chars() {
                                for mark in &open {
                                    let covered: &mut Vec<usize> = &mut covered[*mark];
                                    covered.push(at);
                                }
                                at += 1;
                            }
                        }
                        Piece::Close { mark, last } => {
                            prop_assert_eq!(open.pop(), Some(mark));
                            prop_assert_eq!(ends[mark], 0);
                            ends[mark] += usize::from(last);
                        }
                    }
                }
                prop_assert!(open.is_empty());
                prop_assert_eq!(&text, segment.text);
            }
            for (mark, range) in marks.iter().enumerate() {
                let shown: Vec<usize> =
                    range.clone().filter(|at| segments.iter().any(|segment| segment.range().contains(at))).collect();
                let times = usize::from(!shown.is_empty());
                prop_assert_eq!((begins[mark], ends[mark]), (times, times));
                prop_assert_eq!(&covered[mark], &shown);
            }
        }
    }
}
