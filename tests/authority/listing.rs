//! Listing: filters, order, pages.

use gatepass_core::creation::NewToken;
use gatepass_core::error::Code;
use gatepass_core::listing::{Cursor, Filter};
use gatepass_core::token::{Permission, Status};

use super::{House, admin, developer, other_developer, read_only, scoped};

fn names(house: &House, filter: &Filter, hours: i64) -> Vec<String> {
    let page = house.authority.list(filter, 100, None, house.hours_on(hours)).unwrap();
    assert_eq!(page.total, u64::try_from(page.tokens.len()).unwrap());
    assert!(page.next.is_none());
    page.tokens.into_iter().map(|token| token.name).collect()
}

#[test]
fn a_cursor_that_gatepass_did_not_give_is_refused() {
    for bad in ["", "1", "MTp4", "%%%", "'; DROP TABLE token; --", &"A".repeat(10_000)] {
        assert_eq!(bad.parse::<Cursor>().unwrap_err().code(), Code::InvalidArgument, "{bad}");
    }
}

#[test]
fn a_filter_for_an_unknown_environment_is_an_error_and_not_an_empty_list() {
    let house = House::new();
    let filter = Filter { environment: Some("stagin".to_owned()), ..Filter::default() };
    let error = house.authority.list(&filter, 10, None, house.now).unwrap_err();
    assert_eq!(error.code(), Code::UnknownEnvironment);
}

#[test]
fn each_filter_keeps_what_fits_and_together_they_all_hold() {
    let house = House::new();
    let create = |actor, name: &str, new: NewToken| {
        house.authority.create(&actor, NewToken { name: Some(name.to_owned()), ..new }, house.now).unwrap().token
    };
    create(admin(), "Alpha 100%", scoped("staging"));
    create(developer(), "beta_1", NewToken { permission: Permission::ReadWrite, ..scoped("production") });
    create(developer(), "gamma", NewToken { expires: Some(house.hours_on(10)), ..scoped("staging") });
    let delta = create(developer(), "delta", read_only());
    house.authority.revoke(&admin(), &delta.id, house.now).unwrap();
    let all = Filter::default();

    assert_eq!(names(&house, &all, 0), ["delta", "gamma", "beta_1", "Alpha 100%"], "newest first, revoked ones too");
    let status = |status| Filter { status: Some(status), ..all.clone() };
    assert_eq!(names(&house, &status(Status::Active), 0), ["gamma", "beta_1", "Alpha 100%"]);
    assert_eq!(names(&house, &status(Status::Active), 10), ["beta_1", "Alpha 100%"]);
    assert_eq!(names(&house, &status(Status::Expired), 10), ["gamma"]);
    assert_eq!(names(&house, &status(Status::Revoked), 10), ["delta"]);
    let write = Filter { permission: Some(Permission::ReadWrite), ..all.clone() };
    assert_eq!(names(&house, &write, 0), ["beta_1"]);
    let staging = Filter { environment: Some("STAGING".to_owned()), ..all.clone() };
    assert_eq!(names(&house, &staging, 0), ["gamma", "Alpha 100%"]);
    let mine = Filter { created_by: Some("Dev".to_owned()), ..all.clone() };
    assert_eq!(names(&house, &mine, 0), ["delta", "gamma", "beta_1"]);
    let soon = Filter { expiring_before: Some(house.hours_on(11)), ..all.clone() };
    assert_eq!(names(&house, &soon, 0), ["gamma"]);
    for (part, found) in [("ALPHA", "Alpha 100%"), ("0%", "Alpha 100%"), ("a_1", "beta_1")] {
        let filter = Filter { name_contains: Some(part.to_owned()), ..all.clone() };
        assert_eq!(names(&house, &filter, 0), [found]);
    }
    let both = Filter { status: Some(Status::Active), ..Filter { created_by: Some("dev".to_owned()), ..staging } };
    assert_eq!(names(&house, &both, 0), ["gamma"]);
}

#[test]
fn pages_follow_each_other_whatever_is_made_meanwhile() {
    let house = House::new();
    for number in 0..7 {
        house.create(&admin(), &format!("token {number}"));
    }
    let (mut seen, mut cursor) = (Vec::new(), None::<Cursor>);
    loop {
        let page = house.authority.list(&Filter::default(), 3, cursor.as_ref(), house.now).unwrap();
        seen.extend(page.tokens.into_iter().map(|token| token.name));
        house.create(&admin(), &format!("late {}", seen.len()));
        match page.next {
            Some(next) => cursor = Some(next.to_string().parse().unwrap()),
            None => break,
        }
    }
    assert_eq!(seen, (0..7).rev().map(|number| format!("token {number}")).collect::<Vec<_>>());
}

#[test]
fn a_cursor_is_made_of_the_last_token_alone_and_goes_on_when_that_is_gone() {
    let house = House::new();
    let mut own = Vec::new();
    for number in 0..9 {
        own.push(house.create(&developer(), &format!("own {number}")).token);
        (0..number).for_each(|other| drop(house.create(&other_developer(), &format!("other {number} {other}"))));
    }
    own.reverse();
    let (dev, mut cases) = (developer(), 0);
    for limit in 1..9 {
        let mut listed = own.iter();
        let mut cursor = None::<Cursor>;
        loop {
            let page =
                house.authority.seen_by(&dev).list(&Filter::default(), limit, cursor.as_ref(), house.now).unwrap();
            page.tokens.iter().for_each(|token| assert_eq!(token.id, listed.next().unwrap().id));
            let Some(next) = page.next else { break };
            assert_eq!(Some(next.before), page.tokens.last().unwrap().id.number(), "it tells nothing of others");
            cursor = Some(next.to_string().parse().unwrap());
            cases += 1;
        }
        assert_eq!(listed.len(), 0);
    }
    assert_eq!(cases, 8 + 4 + 2 + 2 + 1 + 1 + 1 + 1);
    let first = house.authority.seen_by(&dev).list(&Filter::default(), 3, None, house.now).unwrap();
    house.authority.revoke(&dev, &own[2].id, house.now).unwrap();
    house.authority.delete(&dev, &own[2].id, house.now).unwrap();
    let rest = house.authority.seen_by(&dev).list(&Filter::default(), 9, first.next.as_ref(), house.now).unwrap();
    assert_eq!(
        rest.tokens.iter().map(|token| &token.id).collect::<Vec<_>>(),
        own[3..].iter().map(|token| &token.id).collect::<Vec<_>>()
    );
}

#[test]
fn a_page_has_at_least_one_and_at_most_the_largest_number() {
    let house = House::new();
    house.create(&admin(), "one");
    house.create(&admin(), "two");
    let page = house.authority.list(&Filter::default(), 0, None, house.now).unwrap();
    assert_eq!((page.tokens.len(), page.total), (1, 2));
    assert_eq!(house.authority.list(&Filter::default(), usize::MAX, None, house.now).unwrap().tokens.len(), 2);
}
