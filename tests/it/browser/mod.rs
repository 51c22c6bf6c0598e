//! What people do with the site, in a real browser. Screens are page objects that name intentions (`screens`); elements are found by
//! role and label, or by the hooks that `contracts/README.md` promises to the outside.

mod account;
mod appearance;
mod audit;
mod bring_in;
mod claim_edit;
mod claims;
mod proposals;
mod reading;
mod screens;
mod study_edit;
mod validity;

/// Every public page, and the one for what is nowhere.
const PAGES: [&str; 25] = [
    "/",
    "/articles",
    "/articles/vitamin-k2-calcification",
    "/articles/vitamin-k2-calcification/findings",
    "/articles/vitamin-k2-calcification/versions",
    "/articles/vitamin-k2-calcification/versions/1",
    "/articles/vitamin-k2-calcification/compare",
    "/claims",
    "/claims/danish-cac400",
    "/claims/danish-cac400/robustness",
    "/claims/danish-cac400/plots",
    "/claims/k2-activates-mgp",
    // two axes, arrows and results that stand apart
    "/claims/k2-lowers-cv-risk",
    // no study is linked to this one
    "/claims/mg-with-k2",
    "/studies",
    "/studies/avadec",
    "/map",
    "/map?view=outcomes",
    "/map?topic=Vitamin+D&design=trials",
    "/outcomes",
    "/outcomes/coronary_calcium",
    "/method",
    "/search?q=calcification",
    // mended to the one above
    "/search?q=calcifcation",
    "/login",
];

/// A page that does not exist.
const NOWHERE: &str = "/nowhere";

fn all_pages() -> impl Iterator<Item = &'static str> {
    PAGES.into_iter().chain([NOWHERE])
}
