//! A page as of another day: what is asked for in its address, and the words above it. METHOD T1–T4.

use crate::domain::partial_date::PartialDate;
use crate::web::error::AppError;
use chrono::{DateTime, Days, NaiveTime, Utc};
use serde::Deserialize;

/// `?as_of=2022-12-31&view=world` as it stands in an address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Question {
    as_of: String,
    view: String,
}

/// Whose knowledge is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knower {
    /// What had been published by then, by today's rules (T1).
    World,
    /// What our database held, under the rules then in force (T2).
    Record,
}

/// A day gone by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// The date; a partial one means its last day (T3).
    pub date: PartialDate,
    /// Whose knowledge.
    pub knower: Knower,
}

impl Question {
    /// The day asked for; none for today.
    ///
    /// # Errors
    /// When it is no date, or the view is neither of the two.
    pub fn read(&self) -> Result<Option<AsOf>, AppError> {
        let knower = match self.view.as_str() {
            "" | "world" => Knower::World,
            "record" => Knower::Record,
            other => return Err(AppError::BadRequest(format!("view: “{other}” is not a view; allowed: world, record"))),
        };
        if self.as_of.trim().is_empty() {
            return Ok(None);
        }
        let date = self.as_of.trim().parse().map_err(|error| AppError::BadRequest(format!("as_of: {error}")))?;
        Ok(Some(AsOf { date, knower }))
    }
}

impl AsOf {
    /// The moment after the day's last.
    #[must_use]
    pub fn end(self) -> DateTime<Utc> {
        let last = self.date.last_day();
        last.checked_add_days(Days::new(1)).unwrap_or(last).and_time(NaiveTime::MIN).and_utc()
    }

    /// "As the world knew it on 31 December 2022"
    #[must_use]
    pub fn headline(self) -> String {
        let who = match self.knower {
            Knower::World => "the world",
            Knower::Record => "our database",
        };
        format!("As {who} knew it on {}", self.day())
    }

    /// What the view takes from then, and what from today.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self.knower {
            Knower::World => {
                "Only what had been published by then counts, and only retractions dated by then; the rules and what we have recorded are today’s."
            }
            Knower::Record => "What had been recorded and published here by then, under the rules then in force.",
        }
    }

    /// "31 December 2022"
    #[must_use]
    pub fn day(self) -> String {
        self.date.last_day().format("%-d %B %Y").to_string()
    }

    /// "2022-12-31"
    #[must_use]
    pub fn iso(self) -> String {
        self.date.last_day().to_string()
    }

    /// The day and the view, for the JSON addresses.
    #[must_use]
    pub fn json(self) -> serde_json::Value {
        serde_json::json!({"date": self.iso(), "view": self.view()})
    }

    /// The view as it stands in an address.
    #[must_use]
    pub fn view(self) -> &'static str {
        match self.knower {
            Knower::World => "world",
            Knower::Record => "record",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(as_of: &str, view: &str) -> Result<Option<AsOf>, AppError> {
        Question { as_of: as_of.to_owned(), view: view.to_owned() }.read()
    }

    #[test]
    fn a_partial_date_means_its_last_day() -> Result<(), AppError> {
        let seen = read("2022", "")?.map(|as_of| (as_of.headline(), as_of.end().to_rfc3339()));
        assert_eq!(seen, Some(("As the world knew it on 31 December 2022".into(), "2023-01-01T00:00:00+00:00".into())));
        assert_eq!(read("2024-02", "record")?.map(AsOf::iso).as_deref(), Some("2024-02-29"));
        assert_eq!(read(" ", "world")?, None);
        Ok(())
    }

    #[test]
    fn what_is_no_date_or_view_is_refused_with_what_is_allowed() {
        for (as_of, view, said) in
            [("yesterday", "", "2023-11-24"), ("2022-13-01", "", "2023-11-24"), ("2022", "ours", "world, record")]
        {
            assert!(matches!(read(as_of, view), Err(AppError::BadRequest(why)) if why.contains(said)), "{as_of} {view}");
        }
    }
}
