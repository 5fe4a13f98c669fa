//! Addresses of the upstream, and what clients see instead.

use gatepass::serve::{Addresses, Kind};
use proptest::prelude::*;
use url::Url;

fn npm() -> Addresses {
    Addresses::new(&Url::parse("http://up.example:4873").unwrap(), "", "http://gate:4747", "/artifactory/api/npm/npm")
}

fn docker() -> Addresses {
    Addresses::new(&Url::parse("http://up.example:5000").unwrap(), "/v2", "http://gate:4747", "/v2/docker")
}

fn whole(addresses: &Addresses, kind: Kind, text: &str) -> String {
    let mut replacer = addresses.in_document(kind);
    let mut bytes = replacer.push(text.as_bytes()).to_vec();
    bytes.extend_from_slice(&replacer.finish());
    String::from_utf8(bytes).unwrap()
}

#[test]
fn other_hosts_addresses_stay_as_they_are() {
    for location in [
        "https://cdn.example/layer?sig=1",
        "//up.example:5000/v2/x",
        "uploads/1",
        "../x",
        "http://up.example:50000/v2/x",
        "/v3/x",
        "/v22",
    ] {
        assert_eq!(docker().location(location), location);
    }
    for text in ["http://up.example:48731/a", "https://up.example:4873/a", "http://up.example/a", "http://other/a"] {
        assert_eq!(whole(&npm(), Kind::Npm, text), text);
    }
}

#[test]
fn locations_and_links_lead_back_through_the_gateway() {
    for (location, expected) in [
        ("http://up.example:5000/v2/app/blobs/uploads/1?_state=a%2Bb", "/v2/docker/app/blobs/uploads/1?_state=a%2Bb"),
        ("/v2/app/manifests/sha256:aa", "/v2/docker/app/manifests/sha256:aa"),
        ("/v2", "/v2/docker"),
    ] {
        assert_eq!(docker().location(location), expected);
    }
    assert_eq!(
        docker().links(r#"</v2/app/tags/list?last=1>; rel="next", <https://other/x>; rel="help""#),
        r#"</v2/docker/app/tags/list?last=1>; rel="next", <https://other/x>; rel="help""#
    );
    assert_eq!(
        npm().links(r#"<http://up.example:4873/a?page=2>; rel="next""#),
        r#"<http://gate:4747/artifactory/api/npm/npm/a?page=2>; rel="next""#,
        "whole, as it was"
    );
}

#[test]
fn documents_lead_back_through_the_gateway() {
    let tarball = r#"{"tarball":"http://up.example:4873/a/-/a-1.tgz","url":"http:\/\/up.example:4873\/a","api":"http://up.example:4873"}"#;
    assert_eq!(
        whole(&npm(), Kind::Npm, tarball),
        r#"{"tarball":"http://gate:4747/artifactory/api/npm/npm/a/-/a-1.tgz","url":"http:\/\/gate:4747\/artifactory\/api\/npm\/npm\/a","api":"http://gate:4747/artifactory/api/npm/npm"}"#
    );
    let pypi =
        Addresses::new(&Url::parse("http://up:1/root").unwrap(), "/root", "http://gate", "/artifactory/api/pypi/pypi");
    let links = r#"<a href="/root/packages/a.whl#sha256=0">a</a><a href="//cdn/x">b</a><a href="../../x">c</a><a href="/elsewhere">d</a>"#;
    assert_eq!(
        whole(&pypi, Kind::Pypi, links),
        r#"<a href="/artifactory/api/pypi/pypi/packages/a.whl#sha256=0">a</a><a href="//cdn/x">b</a><a href="../../x">c</a><a href="/elsewhere">d</a>"#
    );
    let bare = Addresses::new(&Url::parse("http://up:1").unwrap(), "", "http://gate", "/p");
    assert_eq!(
        whole(&bare, Kind::Pypi, r#"href="/packages/a" href="//cdn/x" "url": "/f""#),
        r#"href="/p/packages/a" href="//cdn/x" "url": "/p/f""#
    );
    assert_eq!(
        whole(
            &bare,
            Kind::Composer,
            r#"{"metadata-url":"\/p2\/%package%.json","list": "/list","notify":"\/\/x","src":"/lib"}"#
        ),
        r#"{"metadata-url":"\/p\/p2\/%package%.json","list": "/p/list","notify":"\/\/x","src":"/lib"}"#
    );
}

proptest! {
    #[test]
    fn a_document_comes_out_the_same_however_it_is_cut(
        pieces in prop::collection::vec(prop_oneof![
            Just("http://up.example:4873/".to_owned()), Just("http:\\/\\/up.example:4873\\/".to_owned()),
            Just("http://up.example:48".to_owned()), Just("href=\"/".to_owned()), "[a-z\"/:]{0,12}",
        ], 0..20),
        cuts in prop::collection::vec(0_usize..400, 0..30),
    ) {
        let text = pieces.concat();
        let mut replacer = npm().in_document(Kind::Pypi);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).chain([0, text.len()]).collect();
        cuts.sort_unstable();
        let mut bytes = Vec::new();
        for pair in cuts.windows(2) {
            bytes.extend_from_slice(&replacer.push(&text.as_bytes()[pair[0]..pair[1]]));
        }
        bytes.extend_from_slice(&replacer.finish());
        prop_assert_eq!(String::from_utf8(bytes).unwrap(), whole(&npm(), Kind::Pypi, &text));
    }
}
