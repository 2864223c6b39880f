"""Sign-up form (注册表单): what an organisation and its first member say of themselves, and what is wrong with it.

Passwords on a page: what is wrong with a new one, in a sentence beside the field.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from corpus.sheet.value import complete_province
from market.account.member import MemberPerson
from market.account.password import PasswordFault, password_fault
from market.account.sign_up import SignUp, SignUpId
from market.day import current_day
from market.errors import Invalid
from market.organization import OrganizationKind
from market.place import PROVINCES, Place
from market.viewer import MemberId
from web.page.form import Form
from web.page.language import message

FAULTS: Mapping[PasswordFault, str] = {
    PasswordFault.SHORT: message("The password needs at least 8 characters. A sentence is easy to remember."),
    PasswordFault.LONG: message("The password is longer than 128 characters."),
    PasswordFault.USUAL: message("This password is among those that are tried first everywhere. Choose another."),
    PasswordFault.CONTEXT: message(
        "The password holds your name, your address, your organisation's name or the market's. Leave it out."
    ),
}
DIFFERENT = message("The two passwords differ. Type the same one twice.")


def validate_password(password: str, again: str, *, about: Iterable[str]) -> dict[str, str]:
    """Say what is wrong with a new password that was typed twice, by field."""
    fault = password_fault(password, about=about)
    if fault is not None:
        return {"password": FAULTS[fault]}
    return {} if password == again else {"again": DIFFERENT}


SOURCE = "sign-up"

_CITY = re.compile(r"[市州盟县]$|地区$|林区$")
_DISTRICT = re.compile(r"[区县市旗镇乡]$|街道$")
_SENTENCES: Mapping[str, str] = {
    "code": message(
        "This is no 统一社会信用代码: it has 18 characters, digits and capitals, and the last one checks the others. "
        "Look for a digit that was missed or swapped. (Abroad: the number in your own register.)"
    ),
    "name": message("Write the organisation's name as it is registered, at most 120 characters."),
    "name_en": message("Write the English name in at most 120 characters, or leave it out."),
    "kind": message("Choose what kind of organisation it is."),
    "country": message(
        "Write CN, or for an organisation abroad the two letters of its country, such as FI, and choose that kind."
    ),
    "province": message("Write the province, such as 浙江省, in at most 40 characters."),
    "city": message("Write the city's full name, such as 宁波市, in at most 40 characters."),
    "district": message("Write the full name of the district or county, such as 海曙区, and the city that it lies in."),
    "person": message("Write your name, at most 60 characters."),
    "email": message("Write an e-mail address such as name@example.org."),
}


def read_organization(form: Form, sign_up_id: SignUpId, member_id: MemberId) -> tuple[SignUp | None, dict[str, str]]:
    """Read what was said of the organisation; None, and the sentences to show, where that can't be kept."""
    kind = next((kind for kind in OrganizationKind if kind.value == form.value("kind")), None)
    country = form.line("country").upper() or "CN"
    if kind is None:
        return None, {"kind": _SENTENCES["kind"]}
    try:
        place = _place(form, country)
    except ValueError:
        return None, {"country": _SENTENCES["country"]}
    wrong = _short_names(place)
    code = form.line("code")
    try:
        sign_up = SignUp(
            id=sign_up_id,
            member_id=member_id,
            code=code if kind is OrganizationKind.FOREIGN else read_code(code),
            name=form.line("name"),
            name_en=form.line("name_en") or None,
            kind=kind,
            place=place,
        )
    except Invalid as error:
        wrong |= dict.fromkeys(error.fields)
    if wrong:
        return None, {name: sentence for name, sentence in _SENTENCES.items() if name in wrong}
    return sign_up, {}


def read_code(text: str) -> str:
    """Read a 统一社会信用代码 as people copy it: with blanks, in small letters, in 全角 characters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _place(form: Form, country: str) -> Place:
    """Read the place; a municipality is its own city. Raises ValueError for a country that is none."""
    named = (form.line("province"), form.line("city"), form.line("district"))
    if country != "CN":
        return Place(country, *named)
    province, city, district = complete_province(named[0]), complete_province(named[1]), named[2]
    return Place(country, province, city or (province if province.endswith("市") else ""), district)


def _short_names(place: Place) -> dict[str, None]:
    """Name the parts of a place in China that are no full names: by 宁波 nobody finds 宁波市, nor does any figure."""
    if place.country != "CN":
        return {}
    wrong = {
        "province": bool(place.province) and place.province not in PROVINCES,
        "city": bool(place.city) and not _CITY.search(place.city),
        "district": bool(place.district) and not (place.city and _DISTRICT.search(place.district)),
    }
    return dict.fromkeys(name for name, is_wrong in wrong.items() if is_wrong)


def read_person(form: Form, source: str) -> tuple[MemberPerson | None, dict[str, str]]:
    """Read what was said of a person; None, and the sentences to show, where that can't be kept."""
    try:
        person = MemberPerson(
            name=form.line("person"),
            email=form.line("email"),
            source=source,
            held_on=current_day(),
        )
    except Invalid as error:
        named = {"name": "person"}
        return None, {named.get(name, name): _SENTENCES[named.get(name, name)] for name in error.fields}
    return person, {}


def organization_form(sign_up: SignUp) -> Form:
    """Put what was said of an organisation into the form again, to be corrected."""
    place = sign_up.place
    return Form(
        {
            "code": sign_up.code,
            "name": sign_up.name,
            "name_en": sign_up.name_en or "",
            "kind": sign_up.kind.value,
            "country": place.country,
            "province": place.province,
            "city": place.city,
            "district": place.district,
        }
    )
