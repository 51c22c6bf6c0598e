//! Other health texts, in our own words: an abstract, a patient's leaflet, a column. What is proposed of them is what one would check.

use probatum::domain::article::Format;
use probatum::import::document;
use probatum::propose;

fn proposed(markdown: &str) -> (Vec<String>, Vec<String>) {
    let (document, format) = document::read(markdown.as_bytes(), Some("a.md")).expect("a document");
    assert_eq!(format, Format::Markdown);
    let (yes, no): (Vec<_>, Vec<_>) = propose::sentences(&document).into_iter().partition(|sentence| sentence.is_proposed());
    let texts = |list: Vec<propose::Sentence>| list.into_iter().map(|sentence| sentence.scored.text).collect();
    (texts(yes), texts(no))
}

/// Holds what is proposed of a text against what is marked in it with a leading `+`.
fn holds(text: &str) -> (usize, usize, usize) {
    let wanted: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("+ ")).collect();
    let lines: Vec<&str> = text.lines().map(|line| line.strip_prefix("+ ").unwrap_or(line)).collect();
    let markdown = lines.join("\n\n");
    let (yes, _) = proposed(&markdown);
    let right = yes.iter().filter(|sentence| wanted.contains(&sentence.as_str())).count();
    (right, wanted.len(), yes.len())
}

const ABSTRACT: &str = "# Walking and sleep in office workers
## Background
Poor sleep is a problem for many who work at desks.
We tested whether a daily walk at noon changes how well people sleep.
## Methods
Two hundred adults were randomly assigned to walking or to a quiet break.
Sleep was measured with a wrist device before and after eight weeks.
The primary outcome was sleep efficiency.
## Results
+ Walking improved sleep efficiency by 4 percentage points (95% CI 2 to 6; P = 0.001).
+ There was no significant difference in daytime mood between the groups.
## Conclusions
+ A daily walk at noon improves sleep in office workers.
+ Larger effects were associated with longer walks.
## Funding
The funder had no part in the analysis.";

const LEAFLET: &str = "# Gout: what you should know
Read more about living with gout.
## What is gout?
Gout is a type of arthritis.
+ It is caused by crystals of uric acid that form in the joints.
+ Men are more likely to develop gout than women.
+ Beer and red meat can raise uric acid levels.
+ About one in 40 adults is affected, most of them men over 50, which makes it the most common inflammatory arthritis.
## What helps?
+ Cold packs ease the pain of an attack.
+ Allopurinol lowers uric acid and prevents further attacks.
+ Cherries may reduce the number of attacks, but the evidence is limited.
Talk to your doctor before you stop a medicine.
Ask for a blood test once a year.
Can gout be cured?
## About the author
The author is a nurse who has written about joints for twenty years.
Subscribe to our newsletter.";

const COLUMN: &str = "# The truth about blue light
My phone is the last thing I see at night.
In this article we look at what is known about screens and sleep.
+ Blue light from screens suppresses melatonin.
+ A Swiss study of 60 teenagers found that amber glasses reduced alertness before bed.
+ Reading on a tablet delayed sleep by ten minutes in another trial.
+ It is unclear whether that matters for health.
Who would have thought so ten years ago?
+ Night modes do not improve sleep, according to a trial in 167 young adults.
Let us not forget the obvious.
Switch it off.
+ Regular bedtimes are linked to better school results.
This underscores the importance of good habits.
Photo: a reader";

#[test]
fn most_of_what_one_would_check_is_proposed_and_little_else() {
    let (mut right, mut wanted, mut all) = (0, 0, 0);
    for text in [ABSTRACT, LEAFLET, COLUMN] {
        let (r, w, a) = holds(text);
        (right, wanted, all) = (right + r, wanted + w, all + a);
    }
    assert!(right * 10 >= wanted * 9, "{right} of {wanted}");
    assert!(right * 10 >= all * 8, "{right} of {all} proposals");
}
