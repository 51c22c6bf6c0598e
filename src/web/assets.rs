//! The stylesheet, the script and the icon, under names that carry a digest of their content, so that browsers keep them for ever.

use super::error::AppError;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
    address: String,
}

static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    [
        asset("app.css", "text/css; charset=utf-8", include_bytes!("../../templates/assets/app.css")),
        asset("app.js", "text/javascript; charset=utf-8", include_bytes!("../../templates/assets/app.js")),
        asset("probatum.svg", "image/svg+xml", include_bytes!("../../templates/assets/probatum.svg")),
    ]
});

fn asset(name: &'static str, content_type: &'static str, bytes: &'static [u8]) -> Asset {
    let digest = Sha256::digest(bytes);
    let address = format!(
        "/assets/{:02x}{:02x}{:02x}{:02x}{:02x}{:02x}-{name}",
        digest[0], digest[1], digest[2], digest[3], digest[4], digest[5]
    );
    Asset { name, content_type, bytes, address }
}

/// The address of an asset; none of that name leads nowhere.
#[must_use]
pub fn address(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.address.as_str())
}

pub(super) async fn get(Path(file): Path<String>) -> Result<Response, AppError> {
    let wanted = format!("/assets/{file}");
    let asset = ASSETS.iter().find(|asset| asset.address == wanted).ok_or(AppError::NotFound)?;
    let headers = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.bytes).into_response())
}
