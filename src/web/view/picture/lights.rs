//! Traffic lights and bars on a sheet.

use super::super::plots::traffic::{Share, Table, Traffic};
use super::{Anchor, EDGE, LINE, SIZE, Sheet, WIDTH, wrap};

const NAME: f64 = 300.0;

/// Draws lights and bars below what is there.
pub(super) fn draw(sheet: &mut Sheet, traffic: &Traffic) {
    sheet.words(&traffic.reading, "", SIZE, 4);
    for table in &traffic.tables {
        lights(sheet, table);
        bars(sheet, table);
    }
    if !traffic.unrated.is_empty() {
        sheet.words(&format!("Not rated: {}.", traffic.unrated.join("; ")), "soft", SIZE, 12);
    }
}

/// What stands in a light, so that colour is not alone.
fn sign(shade: &str) -> &'static str {
    match shade {
        "low" => "+",
        "some" => "!",
        "high" => "×",
        _ => "?",
    }
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(0.0, f64::from)
}

fn lights(sheet: &mut Sheet, table: &Table) {
    let width = (WIDTH - 2.0 * EDGE - NAME) / count(table.domains.len().max(1));
    let centre = |at: usize| EDGE + NAME + (count(at) + 0.5) * width;
    let headings: Vec<Vec<String>> = table.domains.iter().map(|domain| wrap(domain, SIZE, width - 8.0, 5)).collect();
    let tallest = headings.iter().map(Vec::len).max().unwrap_or(1);
    let bottom = sheet.y + LINE * count(tallest) + 8.0;
    sheet.canvas.text(EDGE, bottom - 4.0, Anchor::Start, "b", table.instrument);
    for (at, lines) in headings.iter().enumerate() {
        for (line, words) in lines.iter().rev().enumerate() {
            sheet.canvas.text(centre(at), bottom - 4.0 - LINE * count(line), Anchor::Middle, "soft", words);
        }
    }
    sheet.canvas.line((EDGE, bottom + 3.0), (WIDTH - EDGE, bottom + 3.0), "edge");
    sheet.y = bottom + 6.0;
    for row in &table.rows {
        let mut name: Vec<(String, &str)> = wrap(&row.name, SIZE, NAME - 12.0, 2).into_iter().map(|line| (line, "b")).collect();
        name.extend(wrap(&row.label, SIZE, NAME - 12.0, 2).into_iter().map(|line| (line, "soft")));
        let height = (LINE * count(name.len()) + 8.0).max(40.0);
        let middle = sheet.y + height / 2.0;
        sheet.column(EDGE, middle, Anchor::Start, &name);
        for (at, (shade, words)) in row.judged.iter().enumerate() {
            sheet.canvas.circle((centre(at), middle - 5.0), 9.0, shade);
            sheet.canvas.text(centre(at), middle - 1.0, Anchor::Middle, "on", sign(shade));
            sheet.canvas.text(centre(at), middle + 16.0, Anchor::Middle, "soft s", words);
        }
        sheet.y += height;
    }
}

fn bars(sheet: &mut Sheet, table: &Table) {
    sheet.y += LINE;
    sheet.words(&format!("How much of the evidence each judgement holds. {}", table.lengths), "soft", SIZE, 2);
    let room = WIDTH - 2.0 * EDGE - NAME;
    for (domain, shares) in &table.bars {
        let middle = sheet.y + 17.0;
        let name: Vec<(String, &str)> = wrap(domain, SIZE, NAME - 12.0, 2).into_iter().map(|line| (line, "")).collect();
        sheet.column(EDGE, middle, Anchor::Start, &name);
        for share in shares {
            let x = EDGE + NAME + room * share.before / 100.0;
            sheet.canvas.rect((x, middle - 9.0), (room * share.size / 100.0, 18.0), share.shade);
        }
        let words: Vec<String> = shares.iter().map(told).collect();
        sheet.canvas.text(EDGE + NAME, middle + 22.0, Anchor::Start, "soft s", &words.join(", "));
        sheet.y += 48.0;
    }
}

fn told(share: &Share) -> String {
    format!("{} {}", share.words, share.printed)
}
