//! Plots as files that stand alone: pictures with a title and their source, and every figure as a table.
//!
//! Owns how a plot is laid out where no browser does it. Must not know how it was computed.

mod circles;
mod lights;
mod rows;
pub mod table;

use super::forest::Plot;
use super::plots::{Kind, Picture};
use crate::web::chart::canvas::{Anchor, Canvas};
use crate::web::chart::text::wrap;

/// Width of every picture in pixels.
const WIDTH: f64 = 1180.0;
/// What is left free around it.
const EDGE: f64 = 24.0;
/// Height of a line of words.
const LINE: f64 = 15.0;
/// Size of ordinary type.
const SIZE: f64 = 12.0;

/// What stands above and below a picture.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The claim.
    pub statement: String,
    /// Where it is from: address and date.
    pub source: String,
}

/// A plot as an SVG file; none where there is nothing to draw.
#[must_use]
pub fn svg(kind: Kind, picture: &Picture, frame: &Frame) -> Option<String> {
    let mut sheet = Sheet::new();
    sheet.words(&format!("{}: {}", kind.label(), frame.statement), "h", 16.0, 3);
    let mut told = Vec::new();
    match picture {
        Picture::Nothing(_) => return None,
        Picture::Forest(plots) => {
            for drawn in &plots.plots {
                told.push(drawn.reading.as_str());
                part(&mut sheet, &drawn.reading, &drawn.plot);
            }
            if let Some(words) = plots.left_out() {
                sheet.y += LINE;
                sheet.words(&words, "", SIZE, 20);
            }
        }
        Picture::Rows(drawn) => {
            for (plot, reading) in drawn {
                told.push(reading.as_str());
                part(&mut sheet, reading, plot);
            }
        }
        Picture::Funnels(funnels) => {
            for funnel in funnels {
                told.push(funnel.reading.as_str());
                circles::draw(&mut sheet, funnel);
            }
        }
        Picture::Traffic(traffic) => {
            told.push(traffic.reading.as_str());
            lights::draw(&mut sheet, traffic);
        }
    }
    sheet.y += LINE;
    sheet.words(&frame.source, "soft s", 11.0, 4);
    let height = sheet.y + EDGE;
    Some(sheet.canvas.finish(height, &format!("{}: {}", kind.label(), frame.statement), &told.join(" ")))
}

fn part(sheet: &mut Sheet, reading: &str, plot: &Plot) {
    sheet.words(reading, "", SIZE, 8);
    sheet.words(&plot.axis.title, "soft s", 11.0, 4);
    rows::draw(sheet, plot);
}

/// A picture filled from the top.
struct Sheet {
    canvas: Canvas,
    y: f64,
}

impl Sheet {
    fn new() -> Self {
        Self { canvas: Canvas::new(WIDTH), y: EDGE }
    }

    /// Words over the whole width.
    fn words(&mut self, words: &str, class: &str, size: f64, most: usize) {
        for line in wrap(words, size, WIDTH - 2.0 * EDGE, most) {
            self.y += size * 1.3;
            self.canvas.text(EDGE, self.y, Anchor::Start, class, &line);
        }
        self.y += 4.0;
    }

    /// Lines of words in a column, around a middle.
    fn column(&mut self, x: f64, middle: f64, anchor: Anchor, lines: &[(String, &str)]) {
        let mut y = middle - LINE * f64::from(u32::try_from(lines.len()).unwrap_or(0)) / 2.0 + 11.5;
        for (line, class) in lines {
            self.canvas.text(x, y, anchor, class, line);
            y += LINE;
        }
    }
}
