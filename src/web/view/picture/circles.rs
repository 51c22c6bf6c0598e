//! A funnel plot on a sheet.

use super::super::plots::funnel::Funnel;
use super::{Anchor, EDGE, SIZE, Sheet, WIDTH};

/// Height of the field.
const HEIGHT: f64 = 420.0;

/// Draws a funnel plot below what is there.
pub(super) fn draw(sheet: &mut Sheet, funnel: &Funnel) {
    for words in [&funnel.reading, &funnel.egger, &funnel.filled] {
        sheet.words(words, "", SIZE, 4);
    }
    sheet.words(&funnel.title, "soft s", 11.0, 4);
    let (top, left, width) = (sheet.y + 16.0, EDGE + 60.0, WIDTH - 2.0 * EDGE - 80.0);
    let bottom = top + HEIGHT;
    let x = |share: f64| left + share * width;
    let canvas = &mut sheet.canvas;
    for tick in funnel.frame.depths() {
        let y = top + tick.at * HEIGHT;
        canvas.line((left, y), (left + width, y), "rule");
        canvas.text(left - 8.0, y + 4.0, Anchor::End, "soft", &tick.label);
    }
    let (low, high) = funnel.frame.feet();
    let centre = x(funnel.frame.centre());
    canvas.line((centre, top), (x(low), bottom), "dash");
    canvas.line((centre, top), (x(high), bottom), "dash");
    canvas.line((centre, top), (centre, bottom), "null");
    let open = funnel.added.iter().map(|effect| (effect, "open"));
    for (effect, class) in funnel.studies.iter().map(|(_, effect)| (effect, "full")).chain(open) {
        let (across, down) = funnel.frame.at(effect);
        canvas.circle((x(across), top + down * HEIGHT), 4.0, class);
    }
    canvas.line((left, bottom), (left + width, bottom), "edge");
    for tick in funnel.frame.scale.ticks(8) {
        canvas.line((x(tick.at), bottom), (x(tick.at), bottom + 5.0), "edge");
        canvas.text(x(tick.at), bottom + 18.0, Anchor::Middle, "soft", &tick.label);
    }
    canvas.text(left, bottom + 36.0, Anchor::Start, "soft", "Across: the effect. Down: its standard error.");
    sheet.y = bottom + 44.0;
}
