//! The table: every order and every filter, held against a list that is sorted and filtered in memory.

use gatepass_core::actor::Role;
use gatepass_core::error::Code;
use gatepass_core::listing::{Column, Filter, Order, Start};
use gatepass_core::token::name;
use gatepass_core::token::{Permission, Status, Token};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use rusqlite::params;

use super::{House, admin, developer, other_developer, scoped};

fn orders() -> impl Iterator<Item = Order> {
    Column::ALL.into_iter().flat_map(|column| [false, true].map(|descending| Order { column, descending }))
}

/// What a token is made of, with few enough values that many tokens are equal in each.
#[derive(Clone, Debug)]
struct Row {
    name: usize,
    permission: bool,
    environment: Option<usize>,
    creator: usize,
    created: i64,
    expires: Option<i64>,
    revoked: bool,
    used: Option<i64>,
}

const NAMES: [&str; 6] = ["CI bot", "ci BOT", "deploy", "Über", "100%", "z_z"];
const ENVIRONMENTS: [&str; 3] = ["production", "staging", "development"];
const CREATORS: [&str; 4] = ["ada", "Ada", "olga", "Bert"];

impl Row {
    /// A row from a number: neighbours differ in everything.
    fn number(number: usize) -> Self {
        let mixed = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let part = |shift: u32, many: u64| (mixed >> shift) % many;
        let time = |shift| i64::try_from(part(shift, 40)).unwrap();
        Self {
            name: usize::try_from(part(0, 6)).unwrap(),
            permission: part(3, 5) == 0,
            environment: usize::try_from(part(5, 4)).ok().filter(|environment| *environment < 3),
            creator: usize::try_from(part(8, 4)).unwrap(),
            created: time(10),
            expires: (part(12, 3) > 0).then(|| time(14)),
            revoked: part(16, 4) == 0,
            used: (part(18, 3) > 0).then(|| time(19)),
        }
    }
}

fn minutes(house: &House, minutes: i64) -> Timestamp {
    house.now + SignedDuration::from_mins(minutes)
}

/// A house with these tokens, written past the authority: nobody could make so many so fast.
fn filled(rows: &[Row]) -> House {
    let house = House::new();
    let mut file = rusqlite::Connection::open(house.store.path()).unwrap();
    file.pragma_update(None, "foreign_keys", false).unwrap();
    let at = |offset: i64| minutes(&house, offset).as_millisecond();
    let transaction = file.transaction().unwrap();
    for (number, row) in rows.iter().enumerate() {
        let sql = "INSERT INTO token (id, digest, name, name_key, username, permission, environment_id, created_by,
                created, expires, revoked, last_used, hint)
            VALUES (?1, randomblob(32), ?2, ?3, ?4, ?5, (SELECT id FROM environment WHERE name = ?6), ?7, ?8, ?9, ?10,
                ?11, 'gpr_0000')";
        let environment = row.environment.map(|environment| ENVIRONMENTS[environment]);
        let (name, permission) = (NAMES[row.name], ["read_only", "read_write"][usize::from(row.permission)]);
        let username = format!("u{}-{number}", number * 7 % 11);
        let values = params![
            format!("00000000-0000-7000-8000-{number:012x}"),
            name,
            name::key(name),
            username,
            permission,
            environment,
            CREATORS[row.creator],
            at(row.created),
            row.expires.map(at),
            row.revoked.then(|| at(30)),
            row.used.map(at)
        ];
        transaction.execute(sql, values).unwrap();
    }
    transaction.commit().unwrap();
    house
}

/// All tokens that fit, in this order.
fn expected(all: &[Token], filter: &Filter, order: Order, now: Timestamp) -> Vec<String> {
    let mut tokens: Vec<&Token> = all.iter().filter(|token| filter.fits(token, now)).collect();
    let written = |permission: &Option<Permission>| permission.map(Permission::as_str);
    // Sorting is stable, and all are newest first.
    tokens.sort_by(|one, other| {
        let ordering = match order.column {
            Column::Name => name::key(&one.name).cmp(&name::key(&other.name)),
            Column::Username => one.username.cmp(&other.username),
            Column::Permission => written(&one.permission).cmp(&written(&other.permission)),
            Column::Environment => match (&one.environment, &other.environment) {
                (Some(one), Some(other)) => one.cmp(other),
                (one, other) => return one.is_none().cmp(&other.is_none()),
            },
            Column::CreatedBy => one.created_by.to_ascii_lowercase().cmp(&other.created_by.to_ascii_lowercase()),
            Column::Created => one.created.cmp(&other.created),
            Column::Expires => {
                let latest = |token: &Token| token.expires.unwrap_or(Timestamp::MAX);
                latest(one).cmp(&latest(other))
            }
            Column::Status => (one.status(now) as u8).cmp(&(other.status(now) as u8)),
            Column::LastUsed => one.last_used.cmp(&other.last_used),
        };
        if order.descending { ordering.reverse() } else { ordering }
    });
    tokens.into_iter().map(|token| token.id.to_string()).collect()
}

/// Every token, newest first.
fn everything(house: &House) -> Vec<Token> {
    let (mut tokens, mut cursor) = (Vec::new(), None);
    loop {
        let page = house.authority.list(&Filter::default(), 1000, cursor.as_ref(), house.now).unwrap();
        tokens.extend(page.tokens);
        cursor = page.next;
        if cursor.is_none() {
            return tokens;
        }
    }
}

/// Holds the pages that begin and end at these places to what the list in memory has there.
fn hold(house: &House, all: &[Token], filter: &Filter, order: Order, positions: &[usize], limit: usize) {
    let now = minutes(house, 20);
    let expected = expected(all, filter, order, now);
    let total = expected.len();
    let id = |place: usize| expected[place].parse().unwrap();
    for place in positions.iter().map(|place| (*place).min(total)) {
        let mut starts = vec![match place {
            0 => (Start::First, 0),
            // Behind the last there is nothing, so the first page is shown.
            _ if place == total => (Start::After(id(place - 1)), 0),
            _ => (Start::After(id(place - 1)), place),
        }];
        if place < total {
            starts.push((Start::Before(id(place)), place.saturating_sub(limit)));
        }
        for (start, from) in starts {
            let sheet = house.authority.table(filter, order, &start, limit, now).unwrap();
            let found: Vec<String> = sheet.tokens.iter().map(|token| token.id.to_string()).collect();
            let end = (from + limit).min(total);
            assert_eq!(found, expected[from..end], "{order:?}, {start:?}, {filter:?}");
            assert_eq!((sheet.has_previous, sheet.has_next), (from > 0, end < total), "{order:?}, {start:?}");
            assert_eq!(sheet.total, total as u64, "{filter:?}");
            assert!(sheet.tokens.iter().all(|token| all.contains(token)));
        }
    }
}

#[test]
fn a_filter_for_an_unknown_environment_is_an_error_and_not_an_empty_table() {
    let filter = Filter { environment: Some("stagin".to_owned()), ..Filter::default() };
    let house = House::new();
    let error = house.authority.table(&filter, Order::default(), &Start::First, 10, house.now).unwrap_err();
    assert_eq!(error.code(), Code::UnknownEnvironment);
}

#[test]
fn an_empty_table_has_no_page_in_any_order() {
    let house = House::new();
    orders().for_each(|order| hold(&house, &[], &Filter::default(), order, &[0, 1, usize::MAX], 50));
}

#[test]
fn the_first_page_has_the_newest_first_unless_another_order_is_asked_for() {
    let house = House::new();
    for name in ["first", "second", "third"] {
        house.create(&admin(), name);
    }
    let page =
        |start: &Start| house.authority.table(&Filter::default(), Order::default(), start, 0, house.now).unwrap();
    let first = page(&Start::First);
    assert_eq!((first.tokens[0].name.as_str(), first.tokens.len(), first.total), ("third", 1, 3));
    let second = page(&Start::After(first.tokens[0].id.clone()));
    assert_eq!((second.tokens[0].name.as_str(), second.tokens.len(), second.total), ("second", 1, 3));
}

#[test]
fn a_page_neither_repeats_a_token_nor_leaves_one_out_when_others_come_and_go() {
    let house = House::new();
    let made: Vec<Token> = (0..9).map(|number| house.create(&admin(), &format!("token-{number}")).token).collect();
    let page = |start: &Start| {
        let sheet = house.authority.table(&Filter::default(), Order::default(), start, 3, house.now).unwrap();
        sheet.tokens.into_iter().map(|token| token.name).collect::<Vec<_>>()
    };
    assert_eq!(page(&Start::First), ["token-8", "token-7", "token-6"]);
    house.create(&admin(), "newcomer");
    house.authority.revoke(&admin(), &made[8].id, house.now).unwrap();
    house.authority.delete(&admin(), &made[8].id, house.now).unwrap();
    assert_eq!(page(&Start::After(made[6].id.clone())), ["token-5", "token-4", "token-3"]);
    assert_eq!(page(&Start::Before(made[5].id.clone())), ["newcomer", "token-7", "token-6"]);
    assert_eq!(page(&Start::After(made[8].id.clone())), ["newcomer", "token-7", "token-6"], "a token that is gone");
}

#[test]
fn what_is_searched_is_found_in_every_text_of_a_token() {
    let house = House::new();
    let token = house.authority.create(&developer(), scoped("staging"), house.now).unwrap().token;
    house.create(&super::Actor { name: "Özgür".to_owned(), ..admin() }, "other");
    let found = |search: &str| {
        let filter = Filter { search: Some(search.to_owned()), ..Filter::default() };
        let sheet = house.authority.table(&filter, Order::default(), &Start::First, 10, house.now).unwrap();
        sheet.tokens.into_iter().map(|token| token.name).collect::<Vec<_>>()
    };
    let (name, username) = (token.name.clone(), token.username[token.username.len() - 8..].to_uppercase());
    for part in [&name[..9], &username, "STAG", "Dev", token.id.as_str()] {
        assert_eq!(found(part), [name.as_str()], "{part}");
    }
    assert_eq!((found("Özgür"), found("zg")), (vec!["other".to_owned()], vec!["other".to_owned()]));
    for part in ["%", "_", "'", "nowhere", token.hint.as_str()] {
        assert!(found(part).is_empty(), "{part}");
    }
}

#[test]
fn a_long_table_has_the_same_order_on_every_page() {
    let house = filled(&(0..3000).map(Row::number).collect::<Vec<_>>());
    let all = everything(&house);
    let active = Filter { status: Some(Status::Active), ..Filter::default() };
    let bots = Filter { search: Some("bot".to_owned()), unscoped: true, ..Filter::default() };
    for order in orders() {
        hold(&house, &all, &Filter::default(), order, &[0, 1, 49, 1499, 1500, 1501, 2951, 2999, 3000, 9000], 50);
        hold(&house, &all, &active, order, &[0, 50, 700, 10_000], 50);
        hold(&house, &all, &bots, order, &[0, 150], 50);
    }
}

fn row() -> impl Strategy<Value = Row> {
    let time = || 0_i64..40;
    let option = proptest::option::of::<std::ops::Range<i64>>;
    (
        0..6_usize,
        any::<bool>(),
        proptest::option::of(0..3_usize),
        0..4_usize,
        time(),
        option(time()),
        any::<bool>(),
        option(time()),
    )
        .prop_map(|(name, permission, environment, creator, created, expires, revoked, used)| Row {
            name,
            permission,
            environment,
            creator,
            created,
            expires,
            revoked,
            used,
        })
}

fn filter() -> impl Strategy<Value = Filter> {
    let now: Timestamp = "2026-11-23T12:00:00.123Z".parse().unwrap();
    let time = move || {
        // Most filters say little, so that something is found.
        proptest::option::weighted(0.2, (0_i64..40).prop_map(move |minutes| now + SignedDuration::from_mins(minutes)))
    };
    let text = |texts: &'static [&'static str]| {
        proptest::option::weighted(0.2, proptest::sample::select(texts).prop_map(str::to_owned))
    };
    let rarely = || proptest::bool::weighted(0.1);
    let permission = proptest::sample::select(vec![Permission::ReadOnly, Permission::ReadWrite]);
    let status = proptest::sample::select(vec![Status::Active, Status::Expired, Status::Revoked]);
    let texts = (
        text(&["bot", "BOT", "über", "%", "prod", "ADA", "u1-", "ID-1", "nobody"]),
        text(&["ci", "Ü", "_", ""]),
        text(&["U3", "-1"]),
        text(&["STAGING", "production"]),
        text(&["ADA", "olga", "nobody"]),
    );
    let moments = (time(), time(), time(), time(), time());
    let others = (
        proptest::option::weighted(0.2, permission),
        proptest::option::weighted(0.2, status),
        rarely(),
        rarely(),
        rarely(),
        text(&["ada", "olga", "ADA"]),
    );
    (texts, moments, others).prop_map(|(texts, moments, others)| Filter {
        search: texts.0,
        name_contains: texts.1,
        username_contains: texts.2,
        environment: texts.3,
        created_by: texts.4,
        created_from: moments.0,
        created_before: moments.1,
        expiring_from: moments.2,
        expiring_before: moments.3,
        used_from: moments.4,
        scope: None,
        permission: others.0,
        status: others.1,
        unscoped: others.2,
        never_expires: others.3,
        never_used: others.4,
        owner: others.5,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn every_page_in_every_order_under_every_filter_is_what_a_list_in_memory_has(
        rows in proptest::collection::vec(row(), 0..40),
        filters in proptest::collection::vec(filter(), 8),
        place in 0_usize..45,
        limit in 1_usize..15,
    ) {
        let house = filled(&rows);
        let all = everything(&house);
        for order in orders() {
            hold(&house, &all, &Filter::default(), order, &[0, place], limit);
            filters.iter().for_each(|filter| hold(&house, &all, filter, order, &[0, place], limit));
        }
    }
}

#[test]
fn the_revision_grows_with_every_change_whichever_process_makes_it() {
    let house = House::new();
    let other = super::reopened(&house);
    let mut last = house.authority.seen_by(&admin()).revision().unwrap();
    let mut grown = |what: &str| {
        let now = house.authority.seen_by(&admin()).revision().unwrap();
        assert!(now > last, "{what}: {now} after {last}");
        last = now;
    };
    let token = other.create(&admin(), scoped("staging"), house.now).unwrap().token;
    grown("a token was made");
    other.create_environment(&admin(), "qa", house.now).unwrap();
    grown("an environment was made");
    other.add_user(&admin(), "olga", Role::Developer, house.now).unwrap();
    grown("a user was added");
    other.set_role(&admin(), "olga", Role::Admin, house.now).unwrap();
    grown("a user has another role");
    let manifest = gatepass_core::deployment::Manifest {
        image: "docker/app".to_owned(),
        tag: Some("1.0".to_owned()),
        digest: "sha256:a".to_owned(),
        members: Vec::new(),
    };
    other.record_pull(&token, &manifest, None, house.now).unwrap();
    grown("an image was pulled");
    other.revoke(&admin(), &token.id, house.now).unwrap();
    grown("a token was revoked");
    other.delete(&admin(), &token.id, house.now).unwrap();
    grown("a token was deleted");
    house.authority.table(&Filter::default(), Order::default(), &Start::First, 10, house.now).unwrap();
    assert_eq!(house.authority.seen_by(&admin()).revision().unwrap(), last, "looking changes nothing");
}

/// Something that somebody does to the house, and whether a Developer's revision grows by it.
type Act<'a> = (&'a str, bool, &'a dyn Fn());

#[test]
fn a_developers_revision_tells_nothing_of_what_others_do() {
    let house = House::new();
    house.authority.add_user(&admin(), "root", Role::Admin, house.now).unwrap();
    let (mine, theirs) = (house.create(&developer(), "mine").token, house.create(&other_developer(), "theirs").token);
    let piped = gatepass_core::creation::HandOver::Piped { program: "docker".to_owned() };
    let environment = |name: &str| drop(house.authority.create_environment(&admin(), name, house.now).unwrap());
    let acts: [Act<'_>; 14] = [
        ("another made a token", false, &|| drop(house.create(&other_developer(), "more"))),
        ("an Admin made one", false, &|| drop(house.create(&admin(), "most"))),
        ("another's value was handed over", false, &|| {
            house.authority.hand_over(&other_developer(), &theirs.id, &piped, house.now).unwrap();
        }),
        ("another revoked", false, &|| {
            drop(house.authority.revoke(&other_developer(), &theirs.id, house.now).unwrap())
        }),
        ("another deleted", false, &|| {
            drop(house.authority.delete(&other_developer(), &theirs.id, house.now).unwrap())
        }),
        ("a user came", false, &|| {
            drop(house.authority.add_user(&admin(), "eve", Role::Developer, house.now).unwrap())
        }),
        ("a user became an Admin", false, &|| {
            drop(house.authority.set_role(&admin(), "eve", Role::Admin, house.now).unwrap())
        }),
        ("a user got a link", false, &|| drop(house.authority.make_link(&admin(), "eve", house.now).unwrap())),
        ("a user went", false, &|| drop(house.authority.remove_user(&admin(), "eve", house.now).unwrap())),
        ("they made a token", true, &|| drop(house.create(&developer(), "another of mine"))),
        ("an environment was made", true, &|| environment("canary")),
        ("their value was handed over", true, &|| {
            house.authority.hand_over(&developer(), &mine.id, &piped, house.now).unwrap();
        }),
        ("an Admin revoked theirs", true, &|| drop(house.authority.revoke(&admin(), &mine.id, house.now).unwrap())),
        ("an Admin deleted theirs", true, &|| drop(house.authority.delete(&admin(), &mine.id, house.now).unwrap())),
    ];
    let revision = |actor| house.authority.seen_by(actor).revision().unwrap();
    let (dev, ada) = (developer(), admin());
    for (what, grows, act) in acts {
        let (before, before_to_an_admin) = (revision(&dev), revision(&ada));
        act();
        assert!(revision(&ada) > before_to_an_admin, "an Admin sees that {what}");
        assert_eq!(revision(&dev) > before, grows, "{what}");
        assert!(grows || revision(&dev) == before, "{what}");
    }
}
