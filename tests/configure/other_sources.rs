//! Clients that the registry has no repository for.

use std::path::Path;

use crate::support::{Finished, Home};

fn serve_npm_alone(home: &Path) {
    std::fs::write(home.join("config.toml"), "[upstreams.npm]\ntype = \"npm\"\nurl = \"http://127.0.0.1:9/\"\n")
        .unwrap();
}

#[test]
fn a_client_that_nothing_is_served_for_is_refused_with_whatever_token_and_can_be_undone() {
    for (client, url) in
        [("conan", "http://127.0.0.1:1"), ("terraform", "https://registry.example"), ("maven", "http://127.0.0.1:1")]
    {
        let home = Home::new();
        let token = home.run(&["ask", "--json", "read-only token"]).json()["token"]["id"].as_str().unwrap().to_owned();
        let configure =
            |more: &[&str]| -> Finished { home.run(&[&["--url", url, "configure", client], more].concat()) };
        assert!(configure(&["--apply"]).status.success(), "{client}");
        serve_npm_alone(&home.gatepass());
        for more in [
            &["--apply"][..],
            &["--apply", "--token", &token],
            &["--token", &token],
            &[],
            &["--check"],
            &["--check", "--token", &token],
        ] {
            let refused = configure(more);
            let says = format!("No repository of type {client} is served here");
            assert!(!refused.status.success() && refused.stderr.contains(&says), "{client} {more:?}: {refused:?}");
        }
        assert!(configure(&["--undo"]).status.success(), "{client}");
    }
}
