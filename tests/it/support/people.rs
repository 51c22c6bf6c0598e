//! People who are signed in to a test's site.

use super::client::{Site, now};
use super::database::TestDatabase;
use probatum::domain::person::{PersonDraft, Role};
use probatum::store;
use probatum::store::person::Person;
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

/// Everybody with an account, as acts know them.
pub async fn everybody(database: &TestDatabase) -> Vec<Person> {
    let mut connection = database.pool.acquire().await.expect("a connection");
    let listed = store::person::list(&mut connection).await.expect("people");
    let person = |one: store::person::Listed| Person {
        id: one.id,
        email: one.email,
        name: one.name,
        role: one.role,
        disabled_at: one.disabled_at,
        statement_due: false,
    };
    listed.into_iter().map(person).collect()
}
