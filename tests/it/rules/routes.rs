//! Every address that changes something refuses strangers, but for the door itself.

use crate::support::client::Site;
use crate::support::database;
use std::fs;
use std::path::Path;

/// Addresses through which strangers come in: they ask for a password or a one-time link instead,
/// or take a note that an editor looks at first.
const DOOR: [&str; 4] = ["/flag", "/login", "/setup/{token}", "/invite/{token}"];

/// The addresses in the route list that take anything but GET.
fn changing_routes() -> Vec<String> {
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/mod.rs")).expect("the route list");
    let routes = source.lines().map(str::trim).filter_map(|line| line.strip_prefix(".route(\""));
    routes
        .filter(|line| ["post(", "put(", "patch(", "delete("].iter().any(|method| line.contains(method)))
        .map(|line| line.split('"').next().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn strangers_change_nothing() {
    let site = Site::over(&database::seeded().await);
    let routes = changing_routes();
    assert!(routes.len() >= 3, "{routes:?}");
    for route in routes.iter().filter(|route| !DOOR.contains(&route.as_str())) {
        let path = route.replace("{slug}", "avadec").replace("{token}", "x").replace("{id}", "101");
        for cookie in ["", "probatum_session=0000000000000000000000000000000000000000000000000000000000000000"] {
            assert_eq!(site.post(&path, "", cookie).await.status, 401, "{route}");
        }
    }
}

#[tokio::test]
async fn the_one_time_link_of_a_stranger_is_unknown() {
    let site = Site::over(&database::empty().await);
    for guessed in ["/setup/", "/invite/"].map(|door| format!("{door}{}", "0".repeat(64))) {
        assert_eq!(site.get(&guessed).await.status, 404);
        assert_eq!(site.post(&guessed, "name=Eve&email=eve%40example.org&password=correct+horse+battery", "").await.status, 404);
    }
}
