//! Sparse rows, gaps and headings of the evidence map.

use super::*;
use sqlx::types::Json;

fn claim(id: i64, verdict: &str, topics: &[&str]) -> Claim {
    let topics = topics.iter().map(ToString::to_string).collect();
    Claim { id, slug: format!("claim-{id}"), statement: format!("Claim {id}"), verdict: verdict.into(), article: None, topics }
}

fn study(id: i64, design: &str) -> Study {
    Study { id, slug: format!("study-{id}"), name: format!("Study {id}"), design: design.into(), year: 2020, participants: None }
}

fn linked(claim: i64, study: i64, standing: &str, reading: &str, place: &str, kept: bool) -> Linked {
    let (standing, reading) = (Some(standing.into()), Some(reading.into()));
    Linked { claim, study, key: format!("{claim}/{study}"), standing, reading, place: place.into(), kept }
}

fn map(claims: Vec<Claim>, studies: Vec<Study>, links: Vec<Linked>) -> Map {
    let choices = Json(crate::store::map::Choices::default());
    Map { claims: Json(claims), studies: Json(studies), links: Json(links), choices }
}

fn sample() -> Map {
    map(
        vec![claim(1, "mixed", &["b"]), claim(2, "supported", &["a"]), claim(3, "mixed", &["b"])],
        vec![study(11, "animal"), study(12, "rct"), study(13, "rct"), study(14, "cohort")],
        vec![
            linked(1, 11, "M", "U", "preclinical", false),
            linked(1, 13, "C", "F", "main", true),
            linked(2, 12, "E", "I", "main", true),
            linked(2, 13, "X", "A", "exploratory", false),
            linked(2, 14, "-", "U", "not_counted", false),
        ],
    )
}

#[test]
fn columns_stand_by_group_and_the_busiest_first() {
    let matrix = Matrix::of(sample(), Order::Verdict);
    let columns: Vec<i64> = matrix.columns.iter().map(|column| column.study.id).collect();
    assert_eq!(columns, [13, 12, 14, 11]);
    let groups: Vec<(Family, usize)> = matrix.families.iter().map(|group| (group.family, group.span)).collect();
    assert_eq!(groups, [(Family::Trials, 2), (Family::Cohorts, 1), (Family::Laboratory, 1)]);
    assert_eq!(matrix.counts, Counts { claims: 3, studies: 4, links: 5, without_human: 1 });
}

#[test]
fn a_row_covers_every_column_once_and_gaps_end_where_a_group_begins() {
    let matrix = Matrix::of(sample(), Order::Linked);
    for row in matrix.bodies.iter().flat_map(|body| &body.rows) {
        let covered: usize = row.pieces.iter().map(|piece| if let Piece::Gap(span, _) = piece { *span } else { 1 }).sum();
        assert_eq!(covered, matrix.columns.len(), "{}", row.claim.slug);
    }
    let empty = matrix.bodies[0].rows.last().expect("a row");
    assert_eq!(empty.claim.id, 3);
    assert!(matches!(empty.pieces[..], [Piece::Gap(2, true), Piece::Gap(1, true), Piece::Gap(1, true)]), "{:?}", empty.pieces);
}

#[test]
fn rows_stand_under_their_verdicts_in_the_order_of_the_method() {
    let matrix = Matrix::of(sample(), Order::Verdict);
    let headings: Vec<_> = matrix.bodies.iter().map(|body| body.heading.clone()).collect();
    assert_eq!(headings, ["supported", "mixed"].map(|code| Some(Heading::Verdict(code.into()))));
    let rows: Vec<i64> = matrix.bodies[1].rows.iter().map(|row| row.claim.id).collect();
    assert_eq!(rows, [1, 3], "most studies first");
    let topics: Vec<_> = Matrix::of(sample(), Order::Topic).bodies.into_iter().map(|body| body.heading).collect();
    assert_eq!(topics, ["a", "b"].map(|topic| Some(Heading::Words(topic.into()))));
}

#[test]
fn the_result_the_verdict_rests_on_speaks_for_its_study() {
    let cell = Cell::of(&[linked(1, 2, "X", "F", "context", false), linked(1, 2, "C", "I", "main", true)]).expect("a cell");
    assert_eq!(
        (cell.said, cell.letter, cell.words().as_str()),
        (Said::Inconclusive, "C", "inconclusive (confirmatory; 2 results)")
    );
    let torn = Cell::of(&[linked(1, 2, "E", "F", "main", true), linked(1, 2, "E", "A", "main", true)]).expect("a cell");
    assert_eq!(torn.said, Said::Both);
    let aside = Cell::of(&[linked(1, 2, "X", "F", "exploratory", false)]).expect("a cell");
    assert_eq!(aside.words(), "for (exploratory; not decisive)");
    let nothing = Cell::of(&[linked(1, 2, "E", "U", "not_counted", false)]).expect("a cell");
    assert_eq!((nothing.letter, nothing.words().as_str()), ("–", "not counted"));
    assert!(Cell::of(&[]).is_none());
}
