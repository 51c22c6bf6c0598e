//! An SVG file as PNG, with a typeface of our own: the machine may have none.

use epaint_default_fonts::{HACK_REGULAR, UBUNTU_LIGHT};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};
use std::sync::{Arc, LazyLock};

/// How many pixels of the PNG one pixel of the SVG is, unless it would be too large.
const SHARPNESS: f32 = 2.0;
/// The most pixels a PNG has: 64 MB while it is drawn.
const MOST: f32 = 16_000_000.0;

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(UBUNTU_LIGHT.to_vec());
    // has the signs that the other lacks
    fonts.load_font_data(HACK_REGULAR.to_vec());
    fonts.set_sans_serif_family("Ubuntu");
    Arc::new(fonts)
});

/// Draws an SVG file of ours. Takes a while and up to 64 MB.
///
/// # Errors
/// When it is no SVG, or has no size.
pub fn png(svg: &str) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let options = Options { fontdb: FONTS.clone(), font_family: "Ubuntu".to_owned(), ..Options::default() };
    let tree = Tree::from_str(svg, &options)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = SHARPNESS.min((MOST / (width * height)).sqrt());
    let size = tree.size().to_int_size().scale_by(scale).ok_or("the picture has no size")?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or("the picture is too large")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    Ok(pixels.encode_png()?)
}
