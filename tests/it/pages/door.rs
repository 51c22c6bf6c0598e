use crate::support::client::{Site, now};
use crate::support::database;
use probatum::domain::person::{PersonDraft, Role};
use probatum::workflow::people::{self, Token};

const PASSWORD: &str = "correct horse battery";

async fn site_with_editor() -> (Site, database::TestDatabase) {
    let database = database::empty().await;
    let person =
        PersonDraft { email: "Ada@example.org".into(), name: "Ada".into(), password: PASSWORD.into() }.parse().expect("a person");
    people::create(&database.pool, person, Role::Editor, now()).await.expect("created");
    (Site::over(&database), database)
}

fn credentials(email: &str, password: &str) -> String {
    format!("email={}&password={}", email.replace('@', "%40"), password.replace(' ', "+"))
}

#[tokio::test]
async fn an_editor_signs_in_is_named_and_signs_out() {
    let (site, database) = site_with_editor().await;
    let answer = site.post("/login", &credentials("ada@example.org", PASSWORD), "").await;
    assert_eq!(answer.status, 303);
    let set = answer.headers["set-cookie"].to_str().expect("text");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && !set.contains("Secure"), "{set}");
    let cookie = answer.session_cookie().expect("a session");
    assert!(site.get_as("/", &cookie).await.text(".who").contains("Ada"));
    let stored: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT token_digest FROM session").fetch_all(&database.pool).await.expect("sessions");
    assert!(
        !cookie.as_bytes().windows(32).any(|part| stored.iter().any(|digest| digest == part)),
        "the token itself is not stored"
    );
    assert_eq!(site.post("/logout", "", &cookie).await.status, 303);
    assert_eq!(site.get_as("/", &cookie).await.text(".who"), "Sign in");
}

#[tokio::test]
async fn wrong_credentials_are_refused_alike_and_the_address_is_kept() {
    let (site, _database) = site_with_editor().await;
    let wrong_password = site.post("/login", &credentials("ada@example.org", "wrong"), "").await;
    let nobody = site.post("/login", &credentials("bob@example.org", PASSWORD), "").await;
    for (answer, email) in [(&wrong_password, "ada@example.org"), (&nobody, "bob@example.org")] {
        assert_eq!(answer.status, 422);
        assert_eq!(answer.session_cookie(), None);
        assert_eq!(answer.attributes("#email", "value"), [email]);
    }
    assert_eq!(wrong_password.text("[role=alert]"), nobody.text("[role=alert]"));
}

#[tokio::test]
async fn a_session_ends_with_its_time_and_with_its_person() {
    let (site, database) = site_with_editor().await;
    let cookie = site.post("/login", &credentials("ada@example.org", PASSWORD), "").await.session_cookie().expect("a session");
    sqlx::query(
        "UPDATE session SET created_at = $1 - interval '40 days', last_seen_at = $1 - interval '40 days', expires_at = $1",
    )
    .bind(now())
    .execute(&database.pool)
    .await
    .expect("aged");
    assert_eq!(site.get_as("/", &cookie).await.text(".who"), "Sign in");
    let again = site.post("/login", &credentials("ada@example.org", PASSWORD), "").await.session_cookie().expect("a session");
    people::disable(&database.pool, "ADA@example.org", now()).await.expect("disabled");
    assert_eq!(site.get_as("/", &again).await.text(".who"), "Sign in");
    assert_eq!(site.post("/login", &credentials("ada@example.org", PASSWORD), "").await.status, 422);
}

#[tokio::test]
async fn the_one_time_link_creates_one_administrator_and_no_second() {
    let database = database::empty().await;
    let site = Site::over(&database);
    let token = Token::random(&mut rand::rng());
    assert!(people::offer_setup(&database.pool, &token, now()).await.expect("offered"));
    let address = format!("/setup/{}", token.secret());
    assert_eq!(site.get(&address).await.status, 200);
    let refused = site.post(&address, "name=&email=ada&password=short", "").await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.texts("p.error").len(), 3);
    assert_eq!(refused.attributes("#email", "value"), ["ada"]);
    let form = "name=Ada&email=ada%40example.org&password=correct+horse+battery";
    let created = site.post(&address, form, "").await;
    assert_eq!(created.status, 303);
    let cookie = created.session_cookie().expect("signed in at once");
    assert!(site.get_as("/", &cookie).await.text(".who").contains("Ada"));
    assert_eq!(site.get(&address).await.status, 404);
    assert_eq!(site.post(&address, &form.replace("ada%40", "eve%40"), "").await.status, 404);
    let people: Vec<(String, String)> =
        sqlx::query_as("SELECT email, role FROM person").fetch_all(&database.pool).await.expect("people");
    assert_eq!(people, [("ada@example.org".to_owned(), "administrator".to_owned())]);
    assert!(!people::offer_setup(&database.pool, &Token::random(&mut rand::rng()), now()).await.expect("asked"));
}

#[tokio::test]
async fn passwords_are_kept_as_argon2id_and_cookies_are_secure_behind_https() {
    let (_, database) = site_with_editor().await;
    let hash: String = sqlx::query_scalar("SELECT password_hash FROM person").fetch_one(&database.pool).await.expect("a hash");
    assert!(hash.starts_with("$argon2id$") && !hash.contains(PASSWORD));
    let state = probatum::web::AppState { pool: database.pool.clone(), clock: now, public_url: None, secure_cookies: true };
    let site = Site::from(probatum::web::router(state));
    let answer = site.post("/login", &credentials("ada@example.org", PASSWORD), "").await;
    assert!(answer.headers["set-cookie"].to_str().expect("text").contains("Secure"));
}
