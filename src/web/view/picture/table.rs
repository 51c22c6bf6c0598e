//! Every figure of a plot as CSV, with what is not drawn.

use super::super::figures;
use super::super::forest::{Group, Plot, Row};
use super::super::plots::Picture;
use super::super::plots::funnel::Funnel;
use super::super::plots::traffic::Traffic;
use crate::web::chart::Interval;
use crate::web::csv::cell;

/// A plot's figures, one row each; none where there is nothing to draw.
#[must_use]
pub fn csv(picture: &Picture) -> Option<String> {
    let mut table = Vec::new();
    match picture {
        Picture::Nothing(_) => return None,
        Picture::Forest(plots) => {
            table.push(HEADINGS.map(str::to_owned).to_vec());
            for drawn in &plots.plots {
                rows(&mut table, &drawn.plot);
            }
            for (name, why) in &plots.undrawn {
                table.push(line(["not drawn", "", name.as_str()], [why.as_str(), ""], None));
            }
        }
        Picture::Rows(drawn) => {
            table.push(HEADINGS.map(str::to_owned).to_vec());
            for (plot, _) in drawn {
                rows(&mut table, plot);
            }
        }
        Picture::Funnels(funnels) => {
            table.push(["kind", "study", "estimate", "standard_error_analysis_scale", "remark"].map(str::to_owned).to_vec());
            for found in funnels {
                funnel(&mut table, found);
            }
        }
        Picture::Traffic(found) => {
            table.push(["instrument", "study", "result", "domain", "judgement", "weight"].map(str::to_owned).to_vec());
            traffic(&mut table, found);
        }
    }
    Some(table.into_iter().map(|cells| cells.join(",") + "\r\n").collect())
}

const HEADINGS: [&str; 16] = [
    "group", "result", "study", "about", "remark", "people", "given", "duration", "n", "estimate", "ci_low", "ci_high", "scale",
    "weight", "status", "printed",
];

/// Group, result, study; what about it, remark; figures on the natural scale, and on which scale an axis has them.
fn line([group, key, name]: [&str; 3], [about, remark]: [&str; 2], figures: Option<(&Interval, bool)>) -> Vec<String> {
    let mut cells: Vec<String> = [group, key, name, about, remark, "", "", "", ""].map(cell).to_vec();
    match figures {
        Some((interval, ratio)) => {
            cells.extend(figures::natural(interval, ratio).map(|value| value.to_string()));
            cells.push(if ratio { "ratio" } else { "difference" }.to_owned());
        }
        None => cells.extend(["", "", "", ""].map(str::to_owned)),
    }
    cells.extend(["", "", ""].map(str::to_owned));
    cells
}

fn rows(table: &mut Vec<Vec<String>>, plot: &Plot) {
    let ratio = plot.axis.ratio;
    for group in &plot.axis.groups {
        table.extend(group.rows.iter().map(|row| one(group, row, ratio)));
        let Some(sum) = &group.sum else { continue };
        let mut cells = line([&group.title, "", &sum.name], [&sum.model, &sum.spread], Some((&sum.interval, ratio)));
        "1".clone_into(&mut cells[13]);
        cells[15] = cell(&sum.printed);
        table.push(cells);
        if let Some((interval, printed)) = &sum.prediction {
            let mut cells = line([&group.title, "", "95% prediction interval"], ["", ""], Some((interval, ratio)));
            cells[15] = cell(printed);
            table.push(cells);
        }
    }
}

fn one(group: &Group, row: &Row, ratio: bool) -> Vec<String> {
    let figures = row.interval.as_ref().map(|interval| (interval, ratio));
    let mut cells = line([&group.title, &row.key, &row.name], [&row.about, &row.notes.join("; ")], figures);
    let people: Vec<&str> =
        std::iter::once(&row.people).chain(&row.limits).map(String::as_str).filter(|w| !w.is_empty()).collect();
    cells[5] = cell(&people.join("; "));
    cells[6] = cell(&row.given);
    cells[7] = cell(&row.duration);
    cells[8] = row.n.map_or_else(String::new, |n| n.to_string());
    cells[13] = row.weight.map_or_else(String::new, |weight| weight.to_string());
    row.status.clone_into(&mut cells[14]);
    if row.weight.is_some() {
        "averaged".clone_into(&mut cells[14]);
    }
    cells[15] = cell(&row.printed);
    cells
}

fn funnel(table: &mut Vec<Vec<String>>, found: &Funnel) {
    let natural = |value: f64| if found.ratio { value.exp() } else { value };
    let real = found.studies.iter().map(|(name, effect)| ("result", name.as_str(), effect));
    for (kind, name, effect) in real.chain(found.added.iter().map(|effect| ("added by trim and fill", "", effect))) {
        table.push(vec![kind.to_owned(), cell(name), natural(effect.estimate).to_string(), effect.se.to_string(), String::new()]);
    }
    for (kind, remark) in [("test", &found.egger), ("trim and fill", &found.filled)] {
        table.push(vec![kind.to_owned(), String::new(), String::new(), String::new(), cell(remark)]);
    }
}

fn traffic(table: &mut Vec<Vec<String>>, found: &Traffic) {
    for rated in &found.tables {
        for row in &rated.rows {
            let weight = row.weight.map_or_else(String::new, |weight| weight.to_string());
            for (domain, (_, words)) in rated.domains.iter().zip(&row.judged) {
                table.push(vec![
                    cell(rated.instrument),
                    cell(&row.name),
                    cell(&row.key),
                    cell(domain),
                    cell(words),
                    weight.clone(),
                ]);
            }
        }
    }
    for name in &found.unrated {
        table.push(vec![String::new(), cell(name), String::new(), String::new(), "not rated".to_owned(), String::new()]);
    }
}
