//! The smallest study that changes something: doubling, then halving the gap.
//!
//! Owns the search. The smallest size found changes it and one person per group less does not; sizes below the first that was tried and
//! between two that were doubled past could in principle differ, because shares and thresholds do not move with size in one direction.

/// The smallest group tried.
const SMALLEST: u32 = 5;
/// From this size per group on, larger ones are not tried.
pub(super) const LARGEST: u32 = 655_360;

/// The smallest size per group at which something holds.
pub(super) fn smallest(holds: impl FnMut(u32) -> bool) -> Option<u32> {
    smallest_from(SMALLEST, holds)
}

/// The smallest size per group at which something holds, of those that are at least so large.
pub(super) fn smallest_from(least: u32, mut holds: impl FnMut(u32) -> bool) -> Option<u32> {
    let mut low = least.max(SMALLEST);
    if holds(low) {
        return Some(low);
    }
    let mut high = low;
    loop {
        if high >= LARGEST {
            return None;
        }
        low = high;
        high = high.saturating_mul(2);
        if holds(high) {
            break;
        }
    }
    while high - low > 1 {
        let middle = low.midpoint(high);
        if holds(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundary_is_found_exactly() {
        for boundary in [5, 6, 10, 11, 413, 327_681, LARGEST] {
            assert_eq!(smallest(|size| size >= boundary), Some(boundary));
        }
        assert_eq!(smallest(|_| false), None);
        assert_eq!(smallest_from(100, |size| size >= 7), Some(100));
    }

    #[test]
    fn a_search_takes_few_runs() {
        let mut runs = 0;
        smallest(|size| {
            runs += 1;
            size >= 400_000
        });
        assert!(runs <= 40, "{runs}");
    }
}
