//! People who are signed in to a test's site.

use super::client::{Site, now};
use super::database::TestDatabase;
use probatum::domain::person::{PersonDraft, Role};
use probatum::workflow::people;

const PASSWORD: &str = "correct horse battery";

/// Creates an account and signs it in; the cookie of its session.
pub async fn signed_in(site: &Site, database: &TestDatabase, name: &str, role: Role) -> String {
    let email = format!("{}@example.org", name.to_lowercase());
    let draft = PersonDraft { email: email.clone(), name: name.into(), password: PASSWORD.into() };
    people::create(&database.pool, draft.parse().expect("a person"), role, now()).await.expect("created");
    let form = format!("email={}&password={}", email.replace('@', "%40"), PASSWORD.replace(' ', "+"));
    site.post("/login", &form, "").await.session_cookie().expect("a session")
}
