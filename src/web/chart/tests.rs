//! Properties of axes, and small cases to the digit.

use super::text::{width, wrap};
use super::{Interval, Scale, side};
use proptest::prelude::*;

fn interval(estimate: f64, half: f64) -> Interval {
    Interval { estimate, low: estimate - half, high: estimate + half }
}

fn labels(scale: &Scale, most: usize) -> Vec<String> {
    scale.ticks(most).into_iter().map(|tick| tick.label).collect()
}

#[test]
fn a_difference_has_round_numbers_and_the_true_minus_sign() {
    let scale = Scale::of(&[interval(-92.0, 91.0), interval(-17.0, 69.5)], false);
    assert_eq!(labels(&scale, 6), ["−150", "−100", "−50", "0", "50"]);
    let small = Scale::of(&[interval(0.02, 0.03)], false);
    assert_eq!(labels(&small, 6), ["0.00", "0.02", "0.04"]);
    assert_eq!(labels(&small, 8), ["−0.01", "0.00", "0.01", "0.02", "0.03", "0.04", "0.05"]);
}

#[test]
fn ratios_get_ticks_of_ratios() {
    let narrow = Scale::between(0.8_f64.ln(), 1.3_f64.ln(), true);
    assert_eq!(labels(&narrow, 6), ["0.8", "0.9", "1.0", "1.1", "1.2", "1.3"]);
    let wide = Scale::between(0.1_f64.ln(), 10_f64.ln(), true);
    assert_eq!(labels(&wide, 8), ["0.1", "0.2", "0.5", "1", "2", "5", "10"]);
    let huge = Scale::between(1e-4_f64.ln(), 1e5_f64.ln(), true);
    assert_eq!(labels(&huge, 6), ["0.0001", "0.01", "1", "100", "10,000"]);
}

#[test]
fn one_huge_interval_is_cut_and_leaves_room_for_the_rest() {
    let rows = [interval(-10.0, 5.0), interval(-12.0, 6.0), interval(-8.0, 4.0), interval(-9.0, 900.0)];
    let scale = Scale::of(&rows, false);
    let bar = scale.bar(&rows[3]);
    assert!(bar.beyond_low && bar.beyond_high, "{bar:?}");
    assert_eq!((bar.low, bar.high), (0.0, 1.0));
    let usual = scale.bar(&rows[0]);
    assert!(usual.high - usual.low > 0.1, "{usual:?}");
}

#[test]
fn an_estimate_far_from_the_others_is_beyond_the_axis() {
    let mut rows = vec![interval(0.1, 0.2); 6];
    rows.push(interval(50.0, 0.5));
    let bar = Scale::of(&rows, true).bar(&rows[6]);
    assert_eq!((bar.at, bar.beyond_high), (None, true));
}

#[test]
fn areas_go_with_weights() {
    assert!((side(0.25, 1.0, 20.0) - 10.0).abs() < 1e-12);
    assert!((side(0.0, 1.0, 20.0) - 5.0).abs() < 1e-12);
    assert!((side(0.3, 0.3, 20.0) - 20.0).abs() < 1e-12);
}

#[test]
fn words_are_broken_where_they_must_be_and_nowhere_else() {
    assert_eq!(
        wrap("Vitamin K2 and aortic valve calcification", 12.0, 120.0, 9),
        ["Vitamin K2 and", "aortic valve", "calcification"]
    );
    assert_eq!(wrap("short", 12.0, 120.0, 9), ["short"]);
    assert_eq!(wrap("", 12.0, 120.0, 9), [""; 0]);
    let cut = wrap("one two three four five six seven eight nine", 12.0, 60.0, 2);
    assert!(cut.len() == 2 && cut[1].ends_with('…'), "{cut:?}");
}

fn intervals() -> impl Strategy<Value = Vec<Interval>> {
    let one = (-40.0_f64..40.0, 1e-3_f64..60.0, 0.0_f64..1.0).prop_map(|(low, length, place)| Interval {
        low,
        high: low + length,
        estimate: low + place * length,
    });
    prop::collection::vec(one, 1..40)
}

proptest! {
    #[test]
    fn everything_lies_within_the_frame(rows in intervals(), ratio: bool) {
        let scale = Scale::of(&rows, ratio);
        prop_assert!((0.0..=1.0).contains(&scale.null()) && scale.holds(0.0));
        for row in &rows {
            let bar = scale.bar(row);
            prop_assert!(0.0 <= bar.low && bar.low <= bar.high && bar.high <= 1.0);
            if let Some(at) = bar.at {
                prop_assert!(bar.low <= at && at <= bar.high);
            }
            prop_assert_eq!(bar.beyond_low, !scale.holds(row.low) && row.low < 0.0);
        }
        prop_assert!(rows.iter().any(|row| scale.bar(row).at.is_some()));
    }

    #[test]
    fn places_keep_the_order_of_numbers(rows in intervals(), a in -200.0_f64..200.0, b in -200.0_f64..200.0) {
        let scale = Scale::of(&rows, false);
        prop_assert!(scale.at(a.min(b)) <= scale.at(a.max(b)));
    }

    #[test]
    fn ticks_are_few_different_and_in_order(rows in intervals(), ratio: bool, most in 3_usize..9) {
        let ticks = Scale::of(&rows, ratio).ticks(most);
        prop_assert!(!ticks.is_empty() && ticks.len() <= most, "{} of {}", ticks.len(), most);
        for pair in ticks.windows(2) {
            prop_assert!(pair[0].at < pair[1].at && pair[0].label != pair[1].label, "{:?}", pair);
        }
    }

    #[test]
    fn no_line_is_wider_than_its_room(words in "\\PC{0,120}", room in 30.0_f64..300.0, most in 1_usize..5) {
        let lines = wrap(&words, 12.0, room, most);
        prop_assert!(lines.len() <= most);
        for line in &lines {
            prop_assert!(width(line, 12.0) <= room + 1e-9 || line.chars().count() <= 2, "{line:?}");
        }
    }
}
