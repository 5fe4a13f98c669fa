//! Addresses of the upstream, and what clients see instead.

use gatepass_core::ecosystem::Ecosystem;
use gatepass_gateway::{
    AddressLocation, Addresses, Carrier, Destination, Fault, Form, Written, map_document, map_headers, served,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use proptest::prelude::*;
use url::Url;

pub(super) const UPSTREAM: &str = "http://up.example:4873";
pub(super) const GATE: &str = "http://gate.example:4747";

/// A repository below `/repo` of an upstream, and below `/p` here.
pub(super) fn addresses() -> Addresses {
    addresses_for(Carrier::Authorization)
}

/// The same for a client whose credential came so.
pub(super) fn addresses_for(carrier: Carrier) -> Addresses {
    Addresses::new(&Url::parse(UPSTREAM).unwrap(), "/repo", GATE, "/p", carrier).in_document("/a/b")
}

pub(super) fn mapped(kind: Ecosystem, form: Form, kind_of_content: &str, document: &str) -> Result<String, Fault> {
    let mapped = map_document(kind, form, kind_of_content, &addresses(), document.as_bytes())?;
    Ok(mapped.map_or_else(|| document.to_owned(), |mapped| String::from_utf8(mapped).unwrap()))
}

pub(super) fn json(kind: Ecosystem, document: &str) -> Result<String, Fault> {
    mapped(kind, Form::Document, "application/octet-stream", document)
}

fn page(document: &str) -> Result<String, Fault> {
    mapped(Ecosystem::Pypi, Form::Page, "text/html; charset=utf-8", document)
}

fn headers(
    kind: Ecosystem,
    (method, status): (Method, u16),
    lines: &[(&'static str, &str)],
) -> Result<Vec<(String, String)>, Fault> {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    map_headers(kind, &method, StatusCode::from_u16(status).unwrap(), &mut headers, &addresses())?;
    Ok(headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect())
}

fn leads_away(result: Result<impl std::fmt::Debug, Fault>) -> String {
    match result {
        Err(Fault::LeadsAway { to, .. }) => to,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_leads_elsewhere_is_told_from_what_leads_here() {
    for text in
        ["http://other/x", "https://up.example:4873/repo/x", "//up.example/repo/x", "/x", "../../x", "/repository"]
    {
        assert!(matches!(addresses().lead(text), Destination::Elsewhere(_)), "{text}");
    }
    for text in
        ["http://gate.example/x", "//sub.gate.example", "http://gate.example:4747/px", "http://gate.example.:1/"]
    {
        assert!(matches!(addresses().lead(text), Destination::Beside(_)), "{text}");
    }
    let asked_by_another_name = addresses().known_as(["10.0.0.5:4747"]);
    assert!(matches!(asked_by_another_name.lead("http://10.0.0.5:9999/x"), Destination::Beside(_)));
    for (text, path) in [
        ("http://up.example:4873/repo/x?q=a%2Bb#f", "/p/x?q=a%2Bb#f"),
        ("HTTP://u:p@UP.example.:4873/repo", "/p"),
        ("c", "/p/a/c"),
        ("../c", "/p/c"),
        ("http://up.example:4873/repo/{crate}/{version}", "/p/{crate}/{version}"),
        ("http://gate.example:4747/p/x", "/p/x"),
    ] {
        assert_eq!(addresses().lead(text), Destination::Here(path.to_owned()), "{text}");
    }
    assert_eq!(addresses().lead("mailto:a@b"), Destination::Other);
    assert_eq!(addresses().lead("http://[::1"), Destination::Unreadable);
}

#[test]
fn an_upload_never_goes_on_elsewhere() {
    for kind in [Ecosystem::Docker, Ecosystem::Helm] {
        for (method, status) in [(Method::POST, 202), (Method::PATCH, 202), (Method::GET, 204), (Method::PATCH, 200)] {
            for location in
                ["http://gate:pw@other.example/v2/x", "//other.example/v2/x", "/other", "http://gate.example:1/"]
            {
                let to = leads_away(headers(kind, (method.clone(), status), &[("location", location)]));
                assert!(!to.contains("pw"), "{to}");
            }
        }
    }
    let ours = headers(
        Ecosystem::Docker,
        (Method::POST, 202),
        &[("location", "http://x:y@up.example:4873/repo/u/1?_state=a%2Bb")],
    );
    assert_eq!(ours.unwrap(), [("location".to_owned(), "/p/u/1?_state=a%2Bb".to_owned())]);
}

#[test]
fn a_redirect_of_a_write_stays_here_and_one_of_a_read_names_no_user() {
    let cdn = [("location", "https://u:p@cdn.example/layer?sig=1")];
    for kind in served() {
        leads_away(headers(kind, (Method::PUT, 307), &cdn));
        leads_away(headers(kind, (Method::POST, 303), &cdn));
        leads_away(headers(kind, (Method::GET, 302), &[("location", "http://gate.example:9/")]));
        if kind == Ecosystem::Nuget {
            leads_away(headers(kind, (Method::GET, 302), &cdn));
        } else {
            let passed = headers(kind, (Method::GET, 302), &cdn).unwrap();
            assert_eq!(passed, [("location".to_owned(), "https://cdn.example/layer?sig=1".to_owned())]);
        }
        assert_eq!(headers(kind, (Method::PUT, 201), &cdn).unwrap(), []);
        assert_eq!(headers(kind, (Method::GET, 200), &[("content-location", "https://cdn.example/")]).unwrap(), []);
        let twice = [("location", "http://up.example:4873/repo/x"), ("location", "https://cdn.example/x")];
        assert!(headers(kind, (Method::GET, 302), &twice).is_err());
    }
}

#[test]
fn links_are_written_anew() {
    let next = |value: &str| headers(Ecosystem::Docker, (Method::GET, 200), &[("link", value)]);
    leads_away(next(r#"<https://other.example/x>; rel="next""#));
    leads_away(next(r#"</repo/x>; rel=first, <https://other.example/x>; REL=NEXT"#));
    for (value, expected) in [
        (
            r#"</repo/app/tags/list?last=1>; rel="next", <https://other/x>; rel="help""#,
            r#"</p/app/tags/list?last=1>; rel="next""#,
        ),
        (
            r#"<http://up.example:4873/repo/a?page=2>; rel="next""#,
            r#"<http://gate.example:4747/p/a?page=2>; rel="next""#,
        ),
        (r#"</repo/x>; title=", <http://other.example/>; rel=next"; rel="next""#, r#"</p/x>; rel="next""#),
    ] {
        assert_eq!(next(value).unwrap(), [("link".to_owned(), expected.to_owned())], "{value}");
    }
    assert_eq!(next(r#"<https://other.example>; rel="xet-auth""#).unwrap(), []);
}

#[test]
fn cargo_is_never_told_to_send_its_token_elsewhere() {
    let config = |text: &str| mapped(Ecosystem::Cargo, Form::CargoConfig, "application/json", text);
    for dl in
        ["http://other.example/{crate}", "http://up.example:4873/dl", "HTTP://other.example", "http://u@gate.example:1"]
    {
        leads_away(config(&format!(r#"{{"dl":"{dl}","api":"http://up.example:4873/repo"}}"#)));
        leads_away(config(&format!(r#"{{"dl":"http://up.example:4873/repo/dl","\u0064l":"{dl}"}}"#)));
    }
    for broken in ["[]", "{}", r#"{"dl":7}"#, r#"{"dl":""}"#, r#"{"dl":"http://up.example:4873{crate}/"}"#, "{'dl':''}"]
    {
        assert!(matches!(config(broken), Err(Fault::Unreadable(_))), "{broken}");
    }
    assert_eq!(
        config(r#"{"dl":"http://up.example:4873/repo/{crate}/{version}.crate","api":"http://up.example:4873","x":"http://other"}"#)
            .unwrap(),
        r#"{"dl":"http://gate.example:4747/p/{crate}/{version}.crate","auth-required":true}"#,
        "an API elsewhere is taken out"
    );
    assert_eq!(
        config(r#"{"dl":"http://up.example:4873/repo/dl","api":"http://up.example:4873/repo"}"#).unwrap(),
        r#"{"dl":"http://gate.example:4747/p/dl","api":"http://gate.example:4747/p","auth-required":true}"#
    );
    for path in ["/config.json", "/index/config.json", "/some/where/config.json"] {
        assert_eq!(Form::of(Ecosystem::Cargo, path), Form::CargoConfig);
    }
}

#[test]
fn packages_of_npm_come_through_the_gateway_or_not_at_all() {
    let packument = |tarball: &str| {
        json(
            Ecosystem::Npm,
            &format!(
                r#"{{"homepage":"http://other","versions":{{"1":{{"dist":{{"tarball":"{tarball}","n":1.10}}}}}}}}"#
            ),
        )
    };
    let barred = r#"{"homepage":"http://other","versions":{"1":{"dist":{"tarball":"http://gate.example:4747/p/-/leads-elsewhere.tgz","n":1.10}}}}"#;
    for elsewhere in [
        "http://other.example/a/-/a-1.tgz",
        "http:\\\\other.example/a.tgz",
        "git:x",
        "http://[",
        "http://gate.example:1/a",
    ] {
        assert_eq!(packument(elsewhere).unwrap(), barred, "{elsewhere}");
    }
    assert_eq!(
        packument("http:\\/\\/up.example:4873\\/repo\\/a\\/-\\/a-1.tgz").unwrap(),
        r#"{"homepage":"http://other","versions":{"1":{"dist":{"tarball":"http://gate.example:4747/p/a/-/a-1.tgz","n":1.10}}}}"#,
        "and all else stays byte for byte"
    );
    let twice = r#"{"dist":{"tarball":"http://up.example:4873/repo/a","tarball":"http://other.example/a"}}"#;
    assert!(!json(Ecosystem::Npm, twice).unwrap().contains("other.example"));
    for broken in ["{\"a\":1,}", "{'a':1}", "// x\n{}", &"[".repeat(100), "{\"a\":\"\u{1}\"}", "{}{}"] {
        assert!(matches!(json(Ecosystem::Npm, broken), Err(Fault::Unreadable(_))), "{broken}");
    }
    assert_eq!(json(Ecosystem::Npm, "\u{feff}{}").unwrap(), "{}");
    assert_eq!(json(Ecosystem::Npm, "").unwrap(), "");
}

#[test]
fn an_index_of_python_is_written_anew() {
    let links = r#"<!doctype html><meta name="pypi:repository-version" content="1.4"><meta http-equiv=refresh content="0;url=http://other.example">
        <script src=x>"<a href='http://gate.example:1/in-script'>"</script><!-- <a href="http://gate.example:1/in-comment"> -->
        <h1>x</h1><a href="/repo/packages/a.whl#sha256=0" data-yanked="a &amp; b" onclick="x">a &lt; b</a>
        <A HREF=//cdn.example/x>b</A><a href='../../x'>c</a><a href="https://u:p@files.example/d.whl">d</a><a href="mailto:x@y">m</a><a href="javascript:x">j</a>"#;
    insta::assert_snapshot!(page(links).unwrap(), @r##"
    <!DOCTYPE html>
    <html><head><meta charset="utf-8">
    <meta name="pypi:repository-version" content="1.4">
    </head><body>
    <a href="/p/packages/a.whl#sha256=0" data-yanked="a &amp; b">a &lt; b</a><br>
    <a href="http://cdn.example/x">b</a><br>
    <a href="http://up.example:4873/x">c</a><br>
    <a href="https://files.example/d.whl">d</a><br>
    </body></html>
    "##);
    let based = r#"<base href="http://files.example/d/"><base href="http://gate.example:1/"><a href="x.whl">x</a>"#;
    assert!(page(based).unwrap().contains(r#"<a href="http://files.example/d/x.whl">x</a>"#));
    assert!(page("<a href=x>x</a><base href='http://files.example/'>").is_err());
    for beside in ["http://gate.example:1/x.whl", "&#x2f;&sol;gate.example:1/x", "http:\\\\sub.gate.example\\x"] {
        leads_away(page(&format!("<a href='{beside}'>x</a>")));
    }
    let polyglot = r#"{"x":"<a href='http://gate.example:1/'>"}"#;
    assert!(mapped(Ecosystem::Pypi, Form::Page, "text/html; x=json", polyglot).is_err());
}

#[test]
fn a_channel_says_where_its_packages_are_only_when_they_are_here() {
    let channel = |text: &str| mapped(Ecosystem::Conda, Form::Channel, "application/json", text);
    for name in ["base_url", "shards_base_url", "\\u0062ase_url"] {
        leads_away(channel(&format!(r#"{{"info":{{"{name}" : "http://other.example/"}}}}"#)));
        assert_eq!(
            channel(&format!(r#"{{"info":{{"{name}":"http://up.example:4873/repo/noarch/"}},"x":"base_url"}}"#))
                .unwrap(),
            format!(r#"{{"info":{{"{name}":"http://gate.example:4747/p/noarch/"}},"x":"base_url"}}"#)
        );
    }
    for harmless in [
        r#"{"x":"base_url","y":"http://other.example"}"#,
        r#"["base_url","http://other.example"]"#,
        r#"{"a":"\"base_url\":","b":"http://o"}"#,
        "{}",
    ] {
        assert_eq!(channel(harmless).unwrap(), harmless);
    }
    assert_eq!(Form::of(Ecosystem::Conda, "/noarch/repodata.json.zst"), Form::Packed);
}

#[test]
fn nuget_is_told_of_no_resource_elsewhere() {
    assert_eq!(
        json(Ecosystem::Nuget, r#"{"resources":[{"@id":"https://other.example/q","@type":"S"},{"@id":"http://up.example:4873/repo/flat/{id}","@type":"P"}]}"#).unwrap(),
        r#"{"resources":[{"@id":null,"@type":"S"},{"@id":"http://gate.example:4747/p/flat/{id}","@type":"P"}]}"#
    );
    let atom = |src: &str| {
        json(
            Ecosystem::Nuget,
            &format!(
                "<feed xml:base='http://up.example:4873/repo/'><link rel='edit' href='P'/><content type='application/zip' src='{src}'/></feed>"
            ),
        )
    };
    leads_away(atom("http://other.example/a.nupkg"));
    assert_eq!(
        atom("http://up.example:4873/repo/a&amp;b").unwrap(),
        "<feed xml:base='http://gate.example:4747/p/'><link rel='edit' href='P'/><content type='application/zip' src='http://gate.example:4747/p/a&amp;b'/></feed>"
    );
    assert!(json(Ecosystem::Nuget, "<!DOCTYPE x [<!ENTITY e 'http://other.example'>]><feed/>").is_err());
    assert!(json(Ecosystem::Nuget, "/* */{}").is_err());
    let utf16: Vec<u8> =
        "\u{feff}{\"@id\":\"http://other.example\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(map_document(Ecosystem::Nuget, Form::Document, "", &addresses(), &utf16).is_err());
}

#[test]
fn composer_and_hugging_face_keep_what_needs_no_credential() {
    assert_eq!(
        json(Ecosystem::Composer, r#"{"metadata-url":"\/repo\/p2\/%package%.json","list": "/repo/list","notify":"\/\/x\/y","dist":{"url":"https://u:p@other.example/z"},"source":{"url":"git@other.example:a/b.git"}}"#).unwrap(),
        r#"{"metadata-url":"/p/p2/%package%.json","list": "/p/list","notify":"http://x/y","dist":{"url":"https://other.example/z"},"source":{"url":"git@other.example:a/b.git"}}"#
    );
    let batch = |verify: &str| {
        json(
            Ecosystem::Huggingface,
            &format!(
                r#"{{"objects":[{{"actions":{{"upload":{{"href":"https://store.example/x?sig=1"}},"verify":{{"href":"{verify}"}}}}}}]}}"#
            ),
        )
    };
    leads_away(batch("https://other.example/verify"));
    assert!(batch("http://up.example:4873/repo/verify").unwrap().contains("http://gate.example:4747/p/verify"));
}

#[test]
fn every_place_says_who_follows_it() {
    for place in gatepass_gateway::LOCATIONS {
        assert!(!place.who.is_empty() && !place.kinds.is_empty(), "{place:?}");
        for kind in place.kinds {
            assert!(AddressLocation::of(*kind, place.written).is_some());
        }
    }
    for kind in served() {
        for written in [Written::Redirect, Written::RedirectOfWrite, Written::Created, Written::Link(None)] {
            assert!(AddressLocation::of(kind, written).is_some(), "{kind}");
        }
    }
}

proptest! {
    #[test]
    fn no_document_makes_the_gateway_fail(
        pieces in prop::collection::vec(prop_oneof![
            Just("http://up.example:4873/repo/".to_owned()), Just("\"tarball\":".to_owned()), Just("<a href=\"/".to_owned()),
            Just("\"base_url\":\"".to_owned()), Just("<base href='".to_owned()), "[a-z\"/:{}\\\\<>&;']{0,12}",
        ], 0..20),
    ) {
        let text = pieces.concat();
        for kind in served() {
            for form in [Form::Document, Form::Page, Form::CargoConfig, Form::Channel] {
                for content in ["text/html", "application/json", ""] {
                    let _ = map_document(kind, form, content, &addresses(), text.as_bytes());
                }
            }
        }
    }
}
