//! What signs people in, and what they make, is written down nowhere.

use http::StatusCode;
use jiff::Timestamp;

use super::site::Site;
use crate::authority::admin;
use crate::secrets::{contains, files};

#[test]
fn no_log_and_no_file_has_a_credential_a_session_a_form_or_a_value() {
    let mut site = Site::logging();
    let link = site.authority.make_link(&admin(), "dev", Timestamp::now()).unwrap().secret;
    let (ada, dev) = (site.session(&site.ada), site.session(link.expose()));
    let wrong = "gpi_000000000000000000000000000000000000";
    assert_eq!(site.present(wrong).status, StatusCode::UNAUTHORIZED);
    let made = site.post("/dashboard/tokens", &dev, &[("name", "ci"), ("expires", "never")]);
    let shown = site.get(made.header("location"), Some(&dev)).text;
    let value = regex::Regex::new("gpr_[0-9A-Za-z]{36}").unwrap().find(&shown).unwrap().as_str().to_owned();
    site.get(&format!("/dashboard/tokens?search={value}"), Some(&ada));
    let session = |cookie: &str| cookie.split_once('=').unwrap().1.to_owned();
    let secrets = [
        site.ada.clone(),
        link.expose().to_owned(),
        session(&ada.cookie),
        session(&dev.cookie),
        ada.csrf.clone(),
        dev.csrf.clone(),
        wrong.to_owned(),
    ];
    let log = site.stop();
    assert!(log.contains("DEBUG"), "nothing was logged");
    for secret in secrets.iter().chain([&value]) {
        assert!(!log.contains(&secret[8..]), "the log has a {}", &secret[..4]);
        for (path, bytes) in files(&site.home.gatepass()) {
            assert!(!contains(&bytes, &secret[8..]), "{} has a {}", path.display(), &secret[..4]);
        }
    }
}
