//! Packages that are described and not named are asked about; all of a kind are not.

use super::super::tests::read;

const CLIENTS: [&str; 10] = ["npm", "pip", "docker", "cargo", "maven", "gem", "nuget", "composer", "helm", "conda"];

/// `M` is a client.
const SOME: [&str; 25] = [
    "M token for one package",
    "M publish token for a single package",
    "M publish token for this package",
    "M publish token for this package only",
    "M publish token for that one image",
    "M publish token for two of our packages",
    "M publish token for some packages",
    "M publish token for certain packages",
    "M publish token for selected packages",
    "M publish token for a few modules",
    "M publish token for the packages in the list",
    "M publish token for the package I named earlier",
    "M publish token for this repo's package",
    "M publish token for my own packages only",
    "M publish token only for internal packages",
    "M token only for public packages",
    "M publish token for existing packages only",
    "M publish token for the billing packages",
    "M publish token for packages that I own",
    "M token for packages that start with ac",
    "M token for packages named like ac",
    "M token for packages whose names begin with ac",
    "M publish token for the packages of the web team",
    "M-Token zum Veröffentlichen für ein einzelnes Paket",
    "M jeton de publication pour un seul paquet",
];

/// What is for all of them, or is no package.
const ALL: [&str; 15] = [
    "M token for packages",
    "M token for our packages",
    "M token for all packages",
    "M token for the M packages",
    "M token for our private packages",
    "M publish token for our internal packages",
    "M publish token for any package",
    "M publish token for every package we have",
    "M token for packages in our registry",
    "M token for CI",
    "M publish token for the release job",
    "M token for one week",
    "M token for two machines",
    "M token for this laptop",
    "M token for a new colleague",
];

#[test]
fn packages_that_are_described_and_not_named_are_asked_about() {
    let mut cases = 0;
    for (text, client) in SOME.iter().flat_map(|text| CLIENTS.map(|client| (text, client))) {
        let text = text.replace('M', client);
        assert!(read(&text, &[]).is_err(), "{text}");
        cases += 1;
    }
    assert_eq!(cases, 250);
}

#[test]
fn all_packages_of_a_client_are_no_limit() {
    let mut cases = 0;
    for (text, client) in ALL.iter().flat_map(|text| CLIENTS.map(|client| (text, client))) {
        let text = text.replace('M', client);
        let read = read(&text, &[]);
        assert!(read.is_ok(), "{text}: {read:?}");
        cases += 1;
    }
    assert_eq!(cases, 150);
}
