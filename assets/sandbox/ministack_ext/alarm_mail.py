"""The text that CloudWatch sends to e-mail addresses, of the JSON that it sends to other subscribers. Pure."""

import json

FIELDS = ("AlarmName", "NewStateValue", "OldStateValue", "NewStateReason", "Region")


def alarm_text(message):
    """The mail of an alarm's message; None when the message is another."""
    try:
        alarm = json.loads(message)
    except ValueError:
        return None
    if not isinstance(alarm, dict) or not all(field in alarm for field in FIELDS):
        return None
    return (
        f'You are receiving this email because your Amazon CloudWatch Alarm "{alarm["AlarmName"]}" in the '
        f'{alarm["Region"]} region has entered the {alarm["NewStateValue"]} state, because '
        f'"{alarm["NewStateReason"]}" at "{alarm.get("StateChangeTime")}".\n\n'
        "Alarm Details:\n"
        f'- Name:                       {alarm["AlarmName"]}\n'
        f'- Description:                {alarm.get("AlarmDescription") or ""}\n'
        f'- State Change:               {alarm["OldStateValue"]} -> {alarm["NewStateValue"]}\n'
        f'- Reason for State Change:    {alarm["NewStateReason"]}\n'
        f'- Timestamp:                  {alarm.get("StateChangeTime")}\n'
        f'- AWS Account:                {alarm.get("AWSAccountId")}\n')
