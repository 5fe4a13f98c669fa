//! Every place where addresses stand × every spelling of an address × every way of writing it there: nothing leads a client
//! elsewhere with its credential, and what leads here comes through.

use gatepass_core::ecosystem::Ecosystem;
use gatepass_gateway::{
    AddressLocation, Addresses, Carrier, Fault, Form, LOCATIONS, Outside, Written, map_document, map_headers,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use regex::Regex;
use url::{Host, Url};

use super::address::{GATE, addresses, addresses_for};

/// Addresses that do not lead into the repository.
const AWAY: &[&str] = &[
    "http://evil.example/x",
    "https://evil.example/x",
    "HTTP://EVIL.Example/x",
    "http://evil.example./x",
    "http://evil.example:80/x",
    "http://evil.example",
    "http://up.example:4873@evil.example/repo/x",
    "http://user:pw@evil.example/x",
    "http://up.example%3A4873@evil.example/repo/x",
    "http:\\\\evil.example\\x",
    "http:/\\evil.example/x",
    "http:///evil.example/x",
    "//evil.example/x",
    "\\\\evil.example\\x",
    "/\\evil.example/x",
    "///evil.example/x",
    "ht\ttp://evil.example/x",
    "http://evil\n.example/x",
    " \u{1}http://evil.example/x ",
    "http://evil\u{3002}example/x",
    "http://\u{ff45}vil.example/x",
    "http://up.example:4873.evil.example/repo/x",
    "http://up.example.evil.example:4873/repo/x",
    "http://2130706433/x",
    "http://0x7f.1/x",
    "http://[::1]/x",
    "http://[::ffff:127.0.0.1]:4873/repo/x",
    "https://up.example:4873/repo/x",
    "http://up.example/repo/x",
    "http://up.example:48731/repo/x",
    "http://up.example:4873/",
    "http://up.example:4873/x",
    "http://up.example:4873/repository/x",
    "http://up.example:4873/repo/../x",
    "http://up.example:4873/repo/%2e%2e/x",
    "http://up.example:4873/repo\\..\\x",
    "/x",
    "/repository/x",
    "../../x",
    "..\\..\\x",
    "%2e%2e/%2E%2E/x",
    "http://gate:pw@up.example:4873/x",
];

/// Addresses at the gateway's own host that do not lead into the repository: some clients know a credential by the host alone.
const BESIDE: &[&str] = &[
    "http://gate.example/x",
    "https://gate.example/p/x",
    "http://gate.example:4748/p/x",
    "HTTP://Gate.Example:1/x",
    "http://gate.example.:1/x",
    "//sub.gate.example/x",
    "http://u:p@gate.example:9/x",
    "http://gate.example:4747/",
    "http://gate.example:4747/dashboard",
    "http://gate.example:4747/pq/x",
    "http://gate.example:4747/p/../x",
];

/// Addresses that lead into the repository, to `/p/x`.
const HERE: &[&str] = &[
    "http://up.example:4873/repo/x",
    "HTTP://UP.Example:4873/repo/x",
    "http://up.example.:4873/repo/x",
    "http://u:p@up.example:4873/repo/x",
    "http:\\\\up.example:4873\\repo\\x",
    "http://up.example:4873/a/../repo/./x",
    "http://up.\texample:4873/repo/x",
    " http://up.example:4873/repo/x\n",
    "//up.example:4873/repo/x",
    "/repo/x",
    "../x",
    "http://gate.example:4747/p/x",
];

/// What a client would make of an address that it was handed in the document at `/p/a/b`: the host and whether it is here.
fn followed(text: &str) -> Option<Url> {
    Url::parse(&format!("{GATE}/p/a/b")).unwrap().join(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn is_here(url: &Url) -> bool {
    url.origin() == Url::parse(GATE).unwrap().origin() && url.path().starts_with("/p/") && url.username().is_empty()
}

/// All that a client could take for the address at this place in what was passed on.
type Found = Vec<String>;

/// The ways to write a text at a place, and what is found there after it came through.
fn written(
    addresses: &Addresses,
    kind: Ecosystem,
    location: &AddressLocation,
    text: &str,
) -> Vec<Result<Found, Fault>> {
    match location.written {
        Written::Redirect => {
            vec![header(addresses, kind, Method::GET, 302, text), header(addresses, kind, Method::HEAD, 307, text)]
        }
        Written::RedirectOfWrite => {
            vec![header(addresses, kind, Method::PUT, 307, text), header(addresses, kind, Method::POST, 303, text)]
        }
        Written::Upload => {
            vec![header(addresses, kind, Method::POST, 202, text), header(addresses, kind, Method::PATCH, 204, text)]
        }
        Written::Created => vec![header(addresses, kind, Method::PUT, 201, text)],
        Written::Link(relation) => {
            let relation = relation.unwrap_or("xet-auth");
            [format!("<{text}>; rel=\"{relation}\""), format!("</repo/y>; rel=\"y\", <{text}>;rel={relation}")]
                .iter()
                .map(|value| one_header(addresses, kind, (Method::GET, 200), "link", value))
                .map(|found| {
                    let address = Regex::new("<([^>]*)>").unwrap();
                    Ok(found?
                        .iter()
                        .flat_map(|line| address.captures_iter(line))
                        .map(|all| all[1].to_owned())
                        .collect())
                })
                .collect()
        }
        Written::Header(name) => vec![one_header(addresses, kind, (Method::GET, 200), name, text)],
        Written::Member(names) => members(addresses, kind, names, text),
        Written::Attribute(element, attribute) if kind == Ecosystem::Pypi => pages(addresses, element, attribute, text),
        Written::Attribute(element, attribute) => {
            let text = text.replace('\\', "&#92;").replace('\t', "&#9;").replace('\n', "&#10;").replace('\u{1}', " ");
            vec![document(
                addresses,
                kind,
                Form::Document,
                &format!("<feed><{element} {attribute}='{text}'/></feed>"),
                |passed| {
                    let parsed = roxmltree::Document::parse(passed).unwrap();
                    parsed.descendants().filter_map(|node| node.attribute(attribute)).map(str::to_owned).collect()
                },
            )]
        }
    }
}

fn header(addresses: &Addresses, kind: Ecosystem, method: Method, status: u16, text: &str) -> Result<Found, Fault> {
    one_header(addresses, kind, (method, status), "location", text)
}

fn one_header(
    addresses: &Addresses,
    kind: Ecosystem,
    (method, status): (Method, u16),
    name: &'static str,
    text: &str,
) -> Result<Found, Fault> {
    // What cannot stand in a header does not reach us.
    let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) else { return Ok(Vec::new()) };
    let mut headers = HeaderMap::new();
    headers.insert(name, value);
    map_headers(kind, &method, StatusCode::from_u16(status).unwrap(), &mut headers, addresses)?;
    Ok(headers.values().map(|value| value.to_str().unwrap().to_owned()).collect())
}

fn document(
    addresses: &Addresses,
    kind: Ecosystem,
    form: Form,
    text: &str,
    find: impl Fn(&str) -> Found,
) -> Result<Found, Fault> {
    let content = if form == Form::Page { "text/html" } else { "application/octet-stream" };
    let passed = map_document(kind, form, content, addresses, text.as_bytes())?;
    Ok(find(&passed.map_or_else(|| text.to_owned(), |passed| String::from_utf8(passed).unwrap())))
}

/// Plain, with slashes escaped as PHP does, with all escaped; with its name escaped; after and before a harmless one.
fn members(addresses: &Addresses, kind: Ecosystem, names: &[&str], text: &str) -> Vec<Result<Found, Fault>> {
    let plain = serde_json::Value::String(text.to_owned()).to_string();
    let all = |text: &str| {
        let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        format!("\"{units}\"")
    };
    let (last, before) = names.split_last().unwrap();
    let around = |member: String| {
        before.iter().rev().fold(format!("{{{member}}}"), |inner, name| format!("{{\"{name}\":{inner}}}"))
    };
    let harmless = "\"http://up.example:4873/repo/y\"";
    let documents = [
        around(format!("\"{last}\":{plain}")),
        around(format!("\"{last}\" : {}", plain.replace('/', "\\/"))),
        around(format!("\"{last}\":{}", all(text))),
        around(format!("{}:{plain}", all(last))),
        around(format!("\"{last}\":{harmless},\"{last}\":{plain}")),
        around(format!("\"{last}\":{plain},\"{last}\":{harmless}")),
        format!("\u{feff} [1,{}]", around(format!("\"{last}\":{plain}"))),
    ];
    let form = if kind == Ecosystem::Conda { Form::Channel } else { Form::Document };
    // Every string that stands after the name, however either is escaped.
    let member = Regex::new(r#"("(?:[^"\\]|\\.)*")\s*:\s*("(?:[^"\\]|\\.)*")"#).unwrap();
    let find = |passed: &str| {
        let unescaped = |text: &str| serde_json::from_str::<String>(text).unwrap();
        let named = member.captures_iter(passed).filter(|all| unescaped(&all[1]) == *last);
        named.map(|all| unescaped(&all[2])).collect()
    };
    documents.iter().map(|text| document(addresses, kind, form, text, find)).collect()
}

/// In quotes of both kinds, without, with every character an entity, in capitals.
fn pages(addresses: &Addresses, element: &str, attribute: &str, text: &str) -> Vec<Result<Found, Fault>> {
    let entities: String = text.chars().map(|letter| format!("&#x{:x};", u32::from(letter))).collect();
    let mut pages = vec![
        format!("<{element} {attribute}=\"{text}\">x</{element}>"),
        format!("<{element} {attribute}='{text}'>x</{element}>"),
        format!("<{element} {attribute}='{entities}'>x"),
        format!("<p><{element} x=1 {} = \"{text}\">x", attribute.to_uppercase()),
    ];
    if !text.contains([' ', '\t', '\n', '\u{1}']) {
        pages.push(format!("<{element} {attribute}={text}>x</{element}>"));
    }
    let link = Regex::new(r#"<a href="([^"]*)""#).unwrap();
    let find = |passed: &str| link.captures_iter(passed).map(|all| all[1].replace("&amp;", "&")).collect();
    pages.iter().map(|page| document(addresses, Ecosystem::Pypi, Form::Page, page, find)).collect()
}

/// Places and types of registry, each pair once, by the place that decides.
fn locations() -> impl Iterator<Item = (Ecosystem, &'static AddressLocation)> {
    let all = LOCATIONS.iter().flat_map(|location| location.kinds.iter().map(move |kind| (*kind, location)));
    all.filter(|(kind, location)| std::ptr::eq(AddressLocation::of(*kind, location.written).unwrap(), *location))
}

#[test]
fn nothing_leads_a_client_elsewhere_with_its_credential() {
    let (mut cases, mut refused) = (0, 0);
    for (kind, location) in locations() {
        for (texts, beside) in [(AWAY, false), (BESIDE, true)] {
            for text in texts {
                for result in written(&addresses(), kind, location, text) {
                    cases += 1;
                    let Ok(found) = result else {
                        refused += 1;
                        continue;
                    };
                    for address in found {
                        let Some(url) = followed(&address) else { continue };
                        let message = format!("{kind} {:?} {text:?} became {address:?}", location.written);
                        assert!(url.username().is_empty() && url.password().is_none(), "{message}");
                        // What may not be relative is not read so.
                        let is_ignored = !location.relative
                            && followed("/").unwrap().origin() == url.origin()
                            && Url::parse(text).is_err();
                        if is_here(&url) || is_ignored {
                            continue;
                        }
                        assert_eq!(location.outside, Outside::Passes, "{message}");
                        assert!(!beside, "{message}");
                        let host = match url.host() {
                            Some(Host::Domain(host)) => host.trim_end_matches('.').to_owned(),
                            _ => continue,
                        };
                        assert!(host != "gate.example" && !host.ends_with(".gate.example"), "{message}");
                    }
                }
            }
        }
    }
    assert_eq!((cases, refused), (18_547, 6_330), "cases, and how many of them were refused whole");
}

#[test]
fn what_leads_here_comes_through_in_every_place() {
    let mut cases = 0;
    for (kind, location) in locations() {
        for text in HERE.iter().filter(|text| location.relative || Url::parse(text).is_ok() || text.starts_with("//")) {
            for result in written(&addresses(), kind, location, text) {
                let found = result.unwrap_or_else(|fault| panic!("{kind} {:?} {text:?}: {fault}", location.written));
                // Line breaks cannot stand in a header.
                cases += usize::from(!found.is_empty());
                for address in found {
                    let url = followed(&address).unwrap();
                    assert!(is_here(&url), "{kind} {:?} {text:?} became {address:?}", location.written);
                }
            }
        }
    }
    assert_eq!(cases, 4_030);
}

#[test]
fn no_place_leads_elsewhere_for_a_token_that_came_in_a_header_of_its_own() {
    let addresses = addresses_for(Carrier::OwnHeader);
    let (mut cases, mut repeated) = (0, 0);
    for (kind, location) in locations() {
        for text in AWAY.iter().chain(BESIDE) {
            for result in written(&addresses, kind, location, text) {
                cases += 1;
                let found = match result {
                    Ok(found) => found,
                    Err(fault) => {
                        repeated += usize::from(matches!(fault, Fault::Repeated { .. }));
                        continue;
                    }
                };
                for address in found {
                    let Some(url) = followed(&address) else { continue };
                    let is_ignored = !location.relative
                        && followed("/").unwrap().origin() == url.origin()
                        && Url::parse(text).is_err();
                    assert!(is_here(&url) || is_ignored, "{kind} {:?} {text:?} became {address:?}", location.written);
                }
            }
        }
    }
    assert!(repeated > 4_000, "{repeated}");
    assert_eq!(cases, 18_547);
    println!("{cases} cases, {repeated} of them refused for how the token came");
    // What leads here comes through.
    for (kind, location) in locations() {
        assert!(
            written(&addresses, kind, location, HERE[0]).iter().all(Result::is_ok),
            "{kind} {:?}",
            location.written
        );
    }
}

/// A name as readers that ignore case could take for it.
fn variants(name: &str) -> Vec<String> {
    let upper = |at: usize| {
        let one = |(index, letter): (usize, char)| if index == at { letter.to_ascii_uppercase() } else { letter };
        name.chars().enumerate().map(one).collect::<String>()
    };
    let every_other: String = (0..name.len())
        .zip(name.chars())
        .map(|(at, letter)| if at % 2 == 0 { letter.to_ascii_uppercase() } else { letter })
        .collect();
    let mut all = vec![name.to_uppercase(), every_other, name.replace('k', "\u{212a}"), name.replace('s', "\u{17f}")];
    all.extend((0..name.len()).map(upper));
    all.retain(|variant| variant != name);
    all.sort();
    all.dedup();
    all
}

#[test]
fn a_member_is_known_by_its_name_in_either_case() {
    let mut cases = 0;
    for (kind, location) in locations() {
        let Written::Member(names) = location.written else { continue };
        let form = if kind == Ecosystem::Conda { Form::Channel } else { Form::Document };
        for (at, name) in names.iter().enumerate() {
            for variant in variants(name) {
                for escaped in [false, true] {
                    let spelled: String = if escaped {
                        variant.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
                    } else {
                        variant.clone()
                    };
                    let member = |text: &str| {
                        let value = serde_json::Value::String(text.to_owned()).to_string();
                        names.iter().enumerate().rev().fold(value, |inner, (index, name)| {
                            format!("{{\"{}\":{inner}}}", if index == at { spelled.as_str() } else { name })
                        })
                    };
                    let map = |text: &str| {
                        let text = member(text);
                        let mapped = map_document(kind, form, "", &addresses_for(Carrier::OwnHeader), text.as_bytes())?;
                        Ok::<_, Fault>(mapped.map_or(text, |mapped| String::from_utf8(mapped).unwrap()))
                    };
                    let case = format!("{kind} {names:?} as {spelled}");
                    for away in ["http://evil.example/x", "//evil.example/x", "http://gate.example:1/x"] {
                        if let Ok(passed) = map(away) {
                            assert!(!passed.contains("evil") && !passed.contains("gate.example:1"), "{case}: {passed}");
                        }
                        cases += 1;
                    }
                    let passed = map("http://up.example:4873/repo/x").unwrap();
                    assert!(passed.contains("http://gate.example:4747/p/x"), "{case}: {passed}");
                }
            }
        }
    }
    assert!(cases > 1_500, "{cases}");
    println!("{cases} cases");
}
