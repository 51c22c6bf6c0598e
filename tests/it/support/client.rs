//! Asking the application for pages without a network: a request goes in, status, headers and body come out.

use super::database::TestDatabase;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use chrono::{DateTime, Utc};
use probatum::web::{self, AppState};
use scraper::{Html, Selector};
use tower::ServiceExt;

/// The application over a database of the test's own.
pub struct Site {
    router: Router,
}

/// An answer.
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body as text; empty where it is none.
    pub body: String,
    /// Its body.
    pub bytes: Vec<u8>,
}

/// The time at which test sites live.
pub fn now() -> DateTime<Utc> {
    "2026-02-01T09:00:00Z".parse().expect("a time")
}

impl From<Router> for Site {
    fn from(router: Router) -> Self {
        Self { router }
    }
}

impl Site {
    /// The site over a database.
    pub fn over(database: &TestDatabase) -> Self {
        Self {
            router: web::router(AppState { pool: database.pool.clone(), clock: now, public_url: None, secure_cookies: false }),
        }
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// Asks for a page, signed in by a cookie.
    pub async fn get_as(&self, path: &str, cookie: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).expect("a request")).await
    }

    /// Sends a form from our own pages.
    pub async fn post(&self, path: &str, form: &str, cookie: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.to_owned()))
            .expect("a request");
        self.send(request).await
    }

    /// Sends a form with a file from our own pages: the fields, and the file's name and bytes.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], file: Option<(&str, &[u8])>, cookie: &str) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        // browsers send an empty file without a name when none was chosen
        let (name, bytes) = file.unwrap_or_default();
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
        body.extend(head.bytes().chain(*b"Content-Type: application/octet-stream\r\n\r\n").chain(bytes.iter().copied()));
        body.extend(*b"\r\n--edge--\r\n");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// Sends any request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 * 1024 * 1024).await.expect("a body");
        let bytes = bytes.to_vec();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.clone()).unwrap_or_default(), bytes }
    }
}

impl Answer {
    /// The page, parsed.
    pub fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// The JSON in it.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body))
    }

    /// The texts of all elements a selector picks, white space folded.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        self.html().select(&selector).map(|element| fold(&element.text().collect::<String>())).collect()
    }

    /// The text of the one element a selector picks.
    pub fn text(&self, selector: &str) -> String {
        let mut texts = self.texts(selector);
        assert_eq!(texts.len(), 1, "{selector} picks {texts:?}");
        texts.remove(0)
    }

    /// An attribute of every element a selector picks; absent ones are empty.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        self.html().select(&selector).map(|element| element.attr(name).unwrap_or_default().to_owned()).collect()
    }

    /// Where it sends on to.
    pub fn location(&self) -> String {
        let location = self.headers.get(header::LOCATION).and_then(|location| location.to_str().ok());
        location.unwrap_or_else(|| panic!("{} leads nowhere: {}", self.status, self.body)).to_owned()
    }

    /// The session cookie it sets, as a later request sends it.
    pub fn session_cookie(&self) -> Option<String> {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter();
        cookies
            .filter_map(|cookie| cookie.to_str().ok())
            .find(|cookie| cookie.starts_with("probatum_session="))
            .map(|cookie| cookie.split(';').next().unwrap_or_default().to_owned())
    }
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rows of a CSV file, its headings first.
pub fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("as many cells as headings").iter().map(str::to_owned).collect()).collect()
}
