//! A forest plot on a sheet.

use super::super::forest::{Drawn, Group, Plot, Row, Sum};
use super::{Anchor, EDGE, LINE, SIZE, Sheet, WIDTH, wrap};
use crate::web::chart::{Bar, Interval};

/// Columns with their left edges and widths; a column without words has no width.
struct Columns {
    name: f64,
    people: (f64, f64),
    given: (f64, f64),
    duration: (f64, f64),
    n: f64,
    draw: (f64, f64),
    estimate: (f64, f64),
}

const NAME: f64 = 210.0;
const GAP: f64 = 14.0;

impl Columns {
    fn of(plot: &Plot) -> Self {
        let columns = plot.columns;
        let mut x = EDGE + NAME + GAP;
        let mut take = |wanted: bool, width: f64| {
            let place = (x, if wanted { width } else { 0.0 });
            x += if wanted { width + GAP } else { 0.0 };
            place
        };
        let people = take(columns.people, 150.0);
        let given = take(columns.given, 140.0);
        let duration = take(columns.duration, 70.0);
        let (n, _) = take(columns.n, 50.0);
        let estimate = WIDTH - EDGE - if columns.weight { 70.0 } else { 0.0 } - 170.0;
        Self {
            name: EDGE,
            people,
            given,
            duration,
            n: n + 50.0,
            draw: (x + 8.0, estimate - GAP - x - 8.0),
            estimate: (estimate, 170.0),
        }
    }

    fn at(&self, share: f64) -> f64 {
        self.draw.0 + share * self.draw.1
    }
}

/// Draws a plot below what is there.
pub(super) fn draw(sheet: &mut Sheet, plot: &Plot) {
    let columns = Columns::of(plot);
    headings(sheet, plot, &columns);
    let top = sheet.y;
    // the grid lies below everything, so its place is kept until the height is known
    let before = sheet.canvas.mark();
    for group in &plot.axis.groups {
        block(sheet, plot, group, &columns);
    }
    let bottom = sheet.y;
    sheet.canvas.behind(before, |canvas| {
        for tick in plot.scale.ticks(6) {
            canvas.line((columns.at(tick.at), top), (columns.at(tick.at), bottom), "rule");
        }
        canvas.line((columns.at(plot.scale.null()), top), (columns.at(plot.scale.null()), bottom), "null");
    });
    sheet.canvas.line((columns.at(0.0), bottom), (columns.at(1.0), bottom), "edge");
    for tick in plot.scale.ticks(6) {
        sheet.canvas.line((columns.at(tick.at), bottom), (columns.at(tick.at), bottom + 5.0), "edge");
        sheet.canvas.text(columns.at(tick.at), bottom + 18.0, Anchor::Middle, "soft", &tick.label);
    }
    sheet.y = bottom + 22.0;
    sides(sheet, plot, &columns);
}

fn headings(sheet: &mut Sheet, plot: &Plot, columns: &Columns) {
    sheet.y += LINE + 4.0;
    let y = sheet.y;
    let mut put = |x: f64, anchor: Anchor, words: &str| sheet.canvas.text(x, y, anchor, "b", words);
    put(columns.name, Anchor::Start, "Study");
    for ((x, width), words) in [(columns.people, "People"), (columns.given, "Given"), (columns.duration, "Duration")] {
        if width > 0.0 {
            put(x, Anchor::Start, words);
        }
    }
    if plot.columns.n {
        put(columns.n, Anchor::End, "n");
    }
    put(columns.estimate.0, Anchor::Start, "Estimate [95% CI]");
    if plot.columns.weight {
        put(WIDTH - EDGE, Anchor::End, "Weight");
    }
    sheet.y += 7.0;
    let y = sheet.y;
    sheet.canvas.line((EDGE, y), (WIDTH - EDGE, y), "edge");
}

fn block(sheet: &mut Sheet, plot: &Plot, group: &Group, columns: &Columns) {
    if !group.title.is_empty() {
        sheet.y += LINE + 6.0;
        let y = sheet.y;
        sheet.canvas.text(EDGE, y, Anchor::Start, "soft b", &group.title);
        sheet.y += 6.0;
    }
    for (row, weight) in group.weighed() {
        one(sheet, plot, row, weight.as_deref().unwrap_or(row.status), columns);
    }
    if let Some(whole) = &group.sum {
        sum(sheet, plot, whole, columns);
    }
}

fn lines<'a>(words: &str, width: f64, most: usize, class: &'a str) -> Vec<(String, &'a str)> {
    wrap(words, SIZE, width, most).into_iter().map(|line| (line, class)).collect()
}

fn one(sheet: &mut Sheet, plot: &Plot, row: &Row, weight: &str, columns: &Columns) {
    let indent = if row.under { 14.0 } else { 0.0 };
    let mut name = lines(&row.name, NAME - indent, 4, if row.under { "" } else { "b" });
    name.extend(lines(&row.about, NAME - indent, 2, "soft"));
    let who: Vec<&str> =
        [row.people.as_str()].into_iter().chain(row.limits.iter().map(String::as_str)).filter(|w| !w.is_empty()).collect();
    let people = lines(&who.join("; "), columns.people.1, 4, "");
    let given = lines(&row.given, columns.given.1, 4, "");
    let duration = lines(&row.duration, columns.duration.1, 3, "");
    let mut estimate = lines(&row.printed, columns.estimate.1, 2, "");
    estimate.extend(row.notes.iter().flat_map(|note| lines(note, columns.estimate.1, 2, "soft")));
    let most = [&name, &people, &given, &duration, &estimate].map(Vec::len).into_iter().max().unwrap_or(1).max(1);
    let height = LINE * f64::from(u32::try_from(most).unwrap_or(1)) + 8.0;
    let middle = sheet.y + height / 2.0;
    sheet.column(columns.name + indent, middle, Anchor::Start, &name);
    sheet.column(columns.people.0, middle, Anchor::Start, &people);
    sheet.column(columns.given.0, middle, Anchor::Start, &given);
    sheet.column(columns.duration.0, middle, Anchor::Start, &duration);
    sheet.column(columns.estimate.0, middle, Anchor::Start, &estimate);
    let n = row.n.map_or_else(String::new, |n| crate::web::filters::grouped(&n.to_string()));
    sheet.canvas.text(columns.n, middle + 4.0, Anchor::End, "", &n);
    if plot.columns.weight {
        sheet.canvas.text(WIDTH - EDGE, middle + 4.0, Anchor::End, if row.weight.is_some() { "" } else { "soft" }, weight);
    }
    if let (Some(interval), Some(drawn)) = (&row.interval, plot.drawn(row)) {
        mark(sheet, &plot.scale.bar(interval), &drawn, middle, columns);
    }
    sheet.y += height;
}

fn mark(sheet: &mut Sheet, bar: &Bar, drawn: &Drawn, middle: f64, columns: &Columns) {
    sheet.canvas.line((columns.at(bar.low), middle), (columns.at(bar.high), middle), "line");
    arrows(sheet, bar, middle, columns, "full");
    if let Some(at) = bar.at {
        let side = drawn.side;
        sheet.canvas.rect(
            (columns.at(at) - side / 2.0, middle - side / 2.0),
            (side, side),
            if drawn.full { "full" } else { "open" },
        );
    }
}

fn arrows(sheet: &mut Sheet, bar: &Bar, middle: f64, columns: &Columns, class: &str) {
    for (beyond, tip, back) in [(bar.beyond_low, columns.at(0.0), 8.0), (bar.beyond_high, columns.at(1.0), -8.0)] {
        if beyond {
            sheet.canvas.shape(&[(tip, middle), (tip + back, middle - 5.0), (tip + back, middle + 5.0)], class);
        }
    }
}

fn sum(sheet: &mut Sheet, plot: &Plot, whole: &Sum, columns: &Columns) {
    let room = columns.draw.0 - EDGE - GAP;
    let row = |sheet: &mut Sheet, name: &str, about: &str, printed: &str, class: &'static str| {
        let mut words = lines(name, room, 2, class);
        words.extend(lines(about, room, 2, "soft"));
        let height = LINE * f64::from(u32::try_from(words.len()).unwrap_or(1)) + 10.0;
        let middle = sheet.y + height / 2.0;
        sheet.column(EDGE, middle, Anchor::Start, &words);
        sheet.column(columns.estimate.0, middle, Anchor::Start, &lines(printed, columns.estimate.1, 2, class));
        sheet.y += height;
        middle
    };
    let middle = row(sheet, &whole.name, &whole.model, &whole.printed, "b");
    if plot.columns.weight {
        sheet.canvas.text(WIDTH - EDGE, middle + 4.0, Anchor::End, "b", "100.0%");
    }
    diamond(sheet, plot, &whole.interval, middle, columns);
    if let Some((interval, printed)) = &whole.prediction {
        let middle = row(sheet, "Where the next study is expected", "95% prediction interval", printed, "");
        let bar = plot.scale.bar(interval);
        sheet.canvas.rect((columns.at(bar.low), middle - 2.0), (columns.at(bar.high) - columns.at(bar.low), 4.0), "sum");
        arrows(sheet, &bar, middle, columns, "sum");
    }
    if !whole.spread.is_empty() {
        for line in wrap(&whole.spread, SIZE, WIDTH - 2.0 * EDGE, 3) {
            sheet.y += LINE;
            let y = sheet.y;
            sheet.canvas.text(EDGE, y, Anchor::Start, "soft", &line);
        }
        sheet.y += 8.0;
    }
}

fn diamond(sheet: &mut Sheet, plot: &Plot, interval: &Interval, middle: f64, columns: &Columns) {
    let bar = plot.scale.bar(interval);
    let at = columns.at(bar.at.unwrap_or(if bar.beyond_high { 1.0 } else { 0.0 }));
    let points = [(columns.at(bar.low), middle), (at, middle - 8.0), (columns.at(bar.high), middle), (at, middle + 8.0)];
    sheet.canvas.shape(&points, "sum");
    arrows(sheet, &bar, middle, columns, "sum");
}

fn sides(sheet: &mut Sheet, plot: &Plot, columns: &Columns) {
    let room = columns.draw.1 / 2.0 - GAP;
    let sides = &plot.axis.sides;
    let (low, high) =
        (format!("← {} {}", sides.low.favours, sides.low.what), format!("{} {} →", sides.high.favours, sides.high.what));
    let (low, high) = (wrap(&low, SIZE, room, 4), wrap(&high, SIZE, room, 4));
    let y = sheet.y;
    for (lines, x, anchor) in [(&low, columns.at(0.0), Anchor::Start), (&high, columns.at(1.0), Anchor::End)] {
        for (at, line) in (1_u32..).zip(lines) {
            sheet.canvas.text(x, y + f64::from(at) * LINE, anchor, "soft", line);
        }
    }
    sheet.y += LINE * f64::from(u32::try_from(low.len().max(high.len())).unwrap_or(1)) + 12.0;
}
