//! Dates as papers print them: a year, a month or a day.

use chrono::{Datelike, Days, Months, NaiveDate};
use std::fmt;
use std::str::FromStr;

/// A date known to the year, the month or the day (`2023`, `2023-11`, `2023-11-24`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartialDate {
    first_day: NaiveDate,
    precision: Precision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precision {
    Year,
    Month,
    Day,
}

/// The text is not a date of this form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a date; write 2023, 2023-11 or 2023-11-24")]
pub struct NotADate(String);

impl PartialDate {
    /// The last day the date can mean (METHOD T3: "2023" is 2023-12-31).
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        let next = match self.precision {
            Precision::Year => self.first_day.checked_add_months(Months::new(12)),
            Precision::Month => self.first_day.checked_add_months(Months::new(1)),
            Precision::Day => return self.first_day,
        };
        next.and_then(|day| day.checked_sub_days(Days::new(1))).unwrap_or(self.first_day)
    }

    /// The first day the date can mean.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first_day
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.first_day.year()
    }
}

impl FromStr for PartialDate {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let (full, precision) = match text.len() {
            4 => (format!("{text}-01-01"), Precision::Year),
            7 => (format!("{text}-01"), Precision::Month),
            10 => (text.to_owned(), Precision::Day),
            _ => return Err(NotADate(text.to_owned())),
        };
        let digits_where_due =
            full.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
        match NaiveDate::parse_from_str(&full, "%Y-%m-%d") {
            Ok(first_day) if digits_where_due && (1700..=2200).contains(&first_day.year()) => Ok(Self { first_day, precision }),
            _ => Err(NotADate(text.to_owned())),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = match self.precision {
            Precision::Year => "%Y",
            Precision::Month => "%Y-%m",
            Precision::Day => "%Y-%m-%d",
        };
        write!(f, "{}", self.first_day.format(pattern))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partial_date_means_its_last_day() -> Result<(), NotADate> {
        for (text, last) in [("2023", "2023-12-31"), ("2024-02", "2024-02-29"), ("2023-11-24", "2023-11-24")] {
            assert_eq!(text.parse::<PartialDate>()?.last_day().to_string(), last);
            assert_eq!(text.parse::<PartialDate>()?.to_string(), text);
        }
        Ok(())
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "23", "2023-13", "2023-02-30", "2023/11", "+023", "20231124", "0001", "2023-1-1x"] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }
}
