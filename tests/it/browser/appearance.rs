//! Every public page at a telephone's, a tablet's and a desk's width, by day and by night.

use super::{all_pages, audit};
use crate::support::{browser::Browser, server};

const WIDTHS: [u32; 3] = [360, 768, 1280];

#[tokio::test(flavor = "multi_thread")]
async fn in_the_light_axe_finds_nothing_and_no_page_scrolls_sideways() {
    nothing_is_wrong(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_dark_axe_finds_nothing_and_no_page_scrolls_sideways() {
    nothing_is_wrong(true).await;
}

async fn nothing_is_wrong(dark: bool) {
    let (site, _database) = server::seeded().await;
    let browser = Browser::open();
    let mut wrong = Vec::new();
    for page in all_pages() {
        for width in WIDTHS {
            browser.look(width, dark);
            // anew at each width: a page that adjusts itself when resized proves little about one that was opened so
            browser.go(&site.url(page));
            audit::bring_axe(&browser);
            wrong.extend(audit::findings(&browser).into_iter().map(|finding| format!("{page} at {width} px: {finding}")));
        }
    }
    assert!(wrong.is_empty(), "{} findings\n{}", wrong.len(), wrong.join("\n"));
}

/// Without this, a check that broke would look like a site without faults.
#[tokio::test(flavor = "multi_thread")]
async fn the_audit_itself_finds_pale_text_a_nameless_picture_and_what_sticks_out() {
    let browser = Browser::open();
    browser.look(360, false);
    browser.go("data:text/html,<title>Bad</title><main><p style='color:silver;width:500px'>pale</p><img src='data:,'></main>");
    audit::bring_axe(&browser);
    let found = audit::findings(&browser).join("\n");
    for fault in ["scrolls sideways: 508 px in a window of 360 px", "color-contrast", "image-alt"] {
        assert!(found.contains(fault), "{fault} is not in\n{found}");
    }
}
