//! Renaming and removing an environment on its page.

use http::StatusCode;
use jiff::Timestamp;

use super::site::Site;
use crate::authority::{admin, scoped};

#[test]
fn an_environment_is_renamed_and_removed_by_an_admin_while_no_active_token_belongs_to_it() {
    let site = Site::new();
    let (ada, dev) = (site.session(&site.ada), site.session(&site.dev));
    let token = site.authority.create(&admin(), scoped("staging"), Timestamp::now()).unwrap().token.id;
    let names = || -> Vec<String> {
        site.authority.environments(Timestamp::now()).unwrap().into_iter().map(|one| one.name).collect()
    };
    let (rename, remove) = ("/dashboard/environments/staging/rename", "/dashboard/environments/staging/remove");
    // Whoever is no Admin has no form, and what they send all the same is refused.
    assert!(!site.get("/dashboard/environments/staging", Some(&dev)).text.contains("Rename or remove"));
    assert!(site.get("/dashboard/environments/staging", Some(&ada)).text.contains("Rename or remove"));
    for path in [rename, remove] {
        assert_eq!(
            site.post(path, &dev, &[("name", "uat")][..usize::from(path == rename)]).status,
            StatusCode::FORBIDDEN
        );
        let refused = site.post(path, &ada, &[("name", "uat")][..usize::from(path == rename)]);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        assert!(refused.text.contains("One active token belongs to the environment staging"), "{}", refused.text);
    }
    site.authority.revoke(&admin(), &token, Timestamp::now()).unwrap();
    let refused = site.post(rename, &ada, &[("name", "production")]);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert_eq!(names(), ["development", "production", "staging"]);
    let renamed = site.post(rename, &ada, &[("name", "uat")]);
    assert_eq!((renamed.status, renamed.header("location")), (StatusCode::SEE_OTHER, "/dashboard/environments/uat"));
    let removed = site.post("/dashboard/environments/uat/remove", &ada, &[]);
    assert_eq!((removed.status, removed.header("location")), (StatusCode::SEE_OTHER, "/dashboard/environments"));
    assert_eq!(names(), ["development", "production"]);
    // Its history is still there to be read.
    let page = site.get("/dashboard/environments/uat", Some(&ada)).text;
    assert!(page.contains("Deployment history") && page.contains("was removed"), "{page}");
    assert!(!page.contains("Rename or remove") && !page.contains("Generate token for this environment"), "{page}");
}
